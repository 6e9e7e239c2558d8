//! Writes the seeds of a target into a folder, one file each: `seeds TARGET FOLDER`.

use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [target, folder] = arguments.as_slice() else {
        return Err(io::Error::other("name a target and a folder"));
    };
    let Some(target) = fuzz::TARGETS.iter().find(|known| known.name == target) else {
        return Err(io::Error::other(format!("there is no target `{target}`")));
    };
    fs::create_dir_all(folder)?;
    for (number, seed) in target.seeds().iter().enumerate() {
        fs::write(Path::new(folder).join(format!("seed-{number:04}")), seed)?;
    }
    Ok(())
}
