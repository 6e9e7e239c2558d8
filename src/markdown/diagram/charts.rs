//! The charts, made from the standard.

use conventions::{Conventions, Stage};

use super::{Arrow, Flowchart, Node};

impl Flowchart {
    fn new(id: &'static str, title: impl Into<String>) -> Self {
        Self { id, title: title.into(), nodes: Vec::new(), arrows: Vec::new(), frame: None }
    }

    /// Adds a box and returns its index; a box with the same lines is not added twice.
    fn node(&mut self, lines: Vec<String>, framed: bool) -> usize {
        self.nodes.iter().position(|node| node.lines == lines).unwrap_or_else(|| {
            self.nodes.push(Node { lines, framed });
            self.nodes.len() - 1
        })
    }

    fn arrow(&mut self, from: usize, to: usize, words: impl Into<String>) {
        self.arrows.push(Arrow { from, to, label: None, words: words.into() });
    }
}

/// Who reaches which port of a Nexus host.
pub(super) fn ports(standard: &Conventions) -> Flowchart {
    let host = &standard.environment().host;
    let mut chart = Flowchart::new("ports", format!("Ports of {host}"));
    chart.frame = Some(host.clone());
    let ports: Vec<(u16, usize)> = standard
        .ports
        .iter()
        .map(|port| {
            let mut lines = vec![format!("Port {} ({})", port.number, port.protocol)];
            lines.extend(port.summary.iter().cloned());
            (port.number, chart.node(lines, true))
        })
        .collect();
    for port_use in &standard.port_uses {
        let Some((_, to)) = ports.iter().find(|(number, _)| *number == port_use.port) else { continue };
        let from = chart.node(vec![port_use.by.clone()], false);
        let words = format!("{} {}: port {}", port_use.by, port_use.does, port_use.port);
        chart.arrows.push(Arrow { from, to: *to, label: Some(port_use.does.clone()), words });
    }
    chart
}

/// Which template files the pipelines of the services with a known language include.
pub(super) fn templates(standard: &Conventions) -> Flowchart {
    let templates = &standard.templates;
    let mut chart = Flowchart::new("templates", "Template architecture");
    let project = chart.node(vec![templates.project.clone()], false);
    for file in &templates.files {
        let name = file.file.trim_start_matches('/');
        let node = chart.node(vec![name.to_owned()], false);
        chart.arrow(project, node, format!("{} holds {name}", templates.project));
        for service in &standard.services {
            let Some(language) = &service.language else { continue };
            if file.needed_by == "all" || file.needed_by == *language {
                let pipeline = chart.node(vec![format!("{} pipeline", service.name)], false);
                chart.arrow(node, pipeline, format!("The {} pipeline includes {name}", service.name));
            }
        }
    }
    chart
}

/// The stages in order.
pub(super) fn stages(standard: &Conventions) -> Flowchart {
    let mut chart = Flowchart::new("stages", "Stage flow");
    let mut before: Option<(usize, &Stage)> = None;
    for stage in &standard.stages {
        let node = chart.node(vec![stage.name.clone()], false);
        if let Some((from, earlier)) = before {
            chart.arrow(from, node, format!("{}, then {}", earlier.name, stage.name));
        }
        before = Some((node, stage));
    }
    chart
}

/// Which job hands which file to which.
pub(super) fn artifacts(standard: &Conventions) -> Flowchart {
    let mut chart = Flowchart::new("artifacts", "Artifact flow between jobs");
    for handoff in &standard.handoffs {
        let from = chart.node(job(standard, &handoff.producer), false);
        for consumer in &handoff.consumers {
            let to = chart.node(job(standard, consumer), false);
            chart.arrow(from, to, format!("{} hands {} to {consumer}", handoff.producer, handoff.file));
        }
    }
    for dashboard in &standard.dashboards {
        let from = chart.node(job(standard, &dashboard.fed_by), false);
        let to = chart.node(vec![format!("{} dashboard", dashboard.name), dashboard.host.clone()], false);
        let words = format!("{} feeds the {} dashboard on {}", dashboard.fed_by, dashboard.name, dashboard.host);
        chart.arrow(from, to, words);
    }
    chart
}

/// The lines of a job's box: its name, and the file that it writes or else what it does.
fn job(standard: &Conventions, name: &str) -> Vec<String> {
    let writes = standard.handoffs.iter().find(|handoff| handoff.producer == name).map(|handoff| {
        // A dotenv report is about the variable that it carries.
        if handoff.report.is_some() {
            format!("{} with {}", handoff.file, handoff.carries)
        } else {
            handoff.file.clone()
        }
    });
    let does = standard.standard_job(name).and_then(|(_, job)| job.does.clone());
    [Some(name.to_owned()), writes.or(does)].into_iter().flatten().collect()
}
