//! What a guard knows of the programs that were started, and how it ends those that are left.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::BufRead;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// How long it looks for a program that was being started.
const SEARCH: Duration = Duration::from_secs(2);
/// How often.
const TICK: Duration = Duration::from_millis(5);

/// The programs that were started and have not ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StartedPrograms {
    /// The process group of the run itself, in which a program is for a moment.
    run: i32,
    /// Their process groups, as far as they were told, by the pipe that is their standard output.
    programs: BTreeMap<u64, Option<i32>>,
}

impl StartedPrograms {
    /// Reads what is told until nothing more can come.
    pub fn read(lines: impl BufRead) -> Self {
        let mut left = Self::default();
        for line in lines.lines().map_while(Result::ok) {
            left.hear(&line);
        }
        left
    }

    fn hear(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        let (what, pipe) = (words.next()?, words.next()?);
        match what {
            "run" => self.run = pipe.parse().ok()?,
            "start" => drop(self.programs.insert(pipe.parse().ok()?, None)),
            "leads" => *self.programs.get_mut(&pipe.parse().ok()?)? = words.next()?.parse().ok(),
            "ended" => drop(self.programs.remove(&pipe.parse().ok()?)),
            _ => {}
        }
        Some(())
    }

    /// Kills the process groups that are left.
    pub fn kill(self) {
        self.programs.values().flatten().for_each(|group| kill(*group));
        let mut searched: BTreeSet<u64> =
            self.programs.iter().filter(|(_, group)| group.is_none()).map(|(pipe, _)| *pipe).collect();
        let start = Instant::now();
        while !searched.is_empty() && start.elapsed() < SEARCH {
            let holders = holders(&searched);
            // Whatever nobody holds has ended, or was never started.
            searched.retain(|pipe| holders.iter().any(|(held, _)| held == pipe));
            // One that is still in the group of the run has not become the program yet.
            holders.iter().filter(|(_, group)| *group != self.run).for_each(|(_, group)| kill(*group));
            std::thread::sleep(TICK);
        }
    }
}

fn kill(group: i32) {
    // Group 1 and what is less are none of a program that was started here.
    if let Some(group) = Some(group).filter(|group| *group > 1).and_then(Pid::from_raw) {
        // One that has ended by itself is as good.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// Which processes have one of these pipes open: the pipe, and the group of the process. Only Linux
/// tells.
fn holders(pipes: &BTreeSet<u64>) -> Vec<(u64, i32)> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let mut found = Vec::new();
    for process in processes.filter_map(Result::ok).map(|entry| entry.path()) {
        let Ok(open) = fs::read_dir(process.join("fd")) else { continue };
        let held = open.filter_map(|file| pipe_of(&file.ok()?.path())).find(|pipe| pipes.contains(pipe));
        found.extend(held.and_then(|pipe| Some((pipe, group_of(&process)?))));
    }
    found
}

/// The inode of an open pipe: its link reads `pipe:[12345]`.
fn pipe_of(link: &Path) -> Option<u64> {
    let target = fs::read_link(link).ok()?;
    target.to_str()?.strip_prefix("pipe:[")?.strip_suffix(']')?.parse().ok()
}

/// The process group of a process. After its name, in parentheses: state, parent, group.
fn group_of(process: &Path) -> Option<i32> {
    let stat = fs::read_to_string(process.join("stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str) -> StartedPrograms {
        StartedPrograms::read(text.as_bytes())
    }

    #[test]
    fn what_is_left_is_what_has_not_ended() {
        let known = |run, programs: &[(u64, Option<i32>)]| StartedPrograms {
            run,
            programs: programs.iter().copied().collect(),
        };
        assert_eq!(left("run 5\nstart 70\nleads 70 12\nstart 71\n"), known(5, &[(70, Some(12)), (71, None)]));
        assert_eq!(left("start 70\nleads 70 12\nended 70\n"), known(0, &[]));
        assert_eq!(left("start 70\nended 70\nstart 70\nleads 70 13"), known(0, &[(70, Some(13))]));
        // What was cut off, or makes no sense, is passed over.
        assert_eq!(
            left("\nstart\nstart x\nleads 9 9\nleads\nrun\nend\nstart 70\nleads 70"),
            known(0, &[(70, None)])
        );
        assert_eq!(left(""), known(0, &[]));
    }

    /// A process is found by what it writes to, while nobody knows its group.
    #[test]
    #[cfg(target_os = "linux")]
    #[allow(clippy::disallowed_methods, reason = "a test of programs")]
    fn a_program_is_found_by_its_pipe() {
        use std::os::unix::process::CommandExt;
        use std::process::{Command, Stdio};

        let (reader, writer) = std::io::pipe().expect("a pipe");
        let pipe = rustix::fs::fstat(&reader).expect("a pipe").st_ino;
        let mut command = Command::new("sleep");
        let mut child = command
            .arg("600")
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(writer)
            .spawn()
            .expect("it starts");
        drop(command);
        drop(reader);
        StartedPrograms { run: rustix::process::getpgrp().as_raw_pid(), programs: [(pipe, None)].into() }
            .kill();
        let status = child.wait().expect("it ends");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
    }
}
