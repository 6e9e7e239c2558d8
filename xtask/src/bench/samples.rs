//! The texts that the layers are measured with: those of a person's day, and a hundred times as much.

use conformance::Kind;

use super::pipeline;

/// How long a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    /// What a person writes in a day.
    Day,
    /// A hundred times that.
    Hundredfold,
}

/// The lines of a person's pipeline.
const PIPELINE_LINES: usize = 60;

const REFERENCES: &str = "nexus.shared.cwiq.io:8444/orchestrator/server:1.2.@
docker.io/library/python:3.12-slim
nexus.shared.cwiq.com/orchestrator-runner:v1.@
registry.example.com/team/tool@:latest
";

const TAGS: &str = "1.2.@
v1.4.@
main-a1b2c3d@
latest
";

const NAMES: &str = "orchestrator-executor-0.3.@-1.el9.x86_64.rpm
cwiq_orchestrator_sdk-1.2.@-py3-none-any.whl
/etc/cwiq/service@.conf
orchestrator-agent@
";

const COMMANDS: &str = "docker build -t registry.example.com/team/tool@:1.2.3 .
docker push registry.example.com/team/tool@:1.2.3
TAG=1.2.@; docker pull \"nexus.shared.cwiq.io:8443/orchestrator/server:$TAG\" | tee log && echo done
/kaniko/executor --context . --cache=true --destination nexus.shared.cwiq.io:8444/orchestrator/server:1.2.@
";

const DOCKERFILE: &str = r#"# Stage @: nobody wrote this, it is for measuring.
ARG VERSION_@=1.2.3
FROM docker.io/library/rust:1.90 AS build-@
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY --chown=1000:1000 src/ src/
RUN apt-get update && \
    apt-get install --yes --no-install-recommends ca-certificates && \
    rm -rf /var/lib/apt/lists/*
RUN cargo build --release
FROM registry.example.com/base/runtime:latest AS runtime-@
ENV SERVICE=service-@ PORT=8080
COPY --from=build-@ /src/target/release/service /usr/local/bin/service
EXPOSE 8080
USER 1000
HEALTHCHECK CMD ["service", "--check"]
ENTRYPOINT ["service"]
"#;

/// A text of a kind; the same on every machine.
pub(super) fn text(kind: Kind, size: Size) -> String {
    let pattern = match kind {
        Kind::GitlabCi => {
            return pipeline::of_lines(match size {
                Size::Day => PIPELINE_LINES,
                Size::Hundredfold => 100 * PIPELINE_LINES,
            });
        }
        Kind::ImageRef => REFERENCES,
        Kind::Tag => TAGS,
        Kind::ArtifactName => NAMES,
        Kind::Command => COMMANDS,
        Kind::Dockerfile => DOCKERFILE,
    };
    let times = match size {
        Size::Day => 1,
        Size::Hundredfold => 100,
    };
    (0..times).map(|number| pattern.replace('@', &number.to_string())).collect()
}
