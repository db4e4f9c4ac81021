//! While a cohort is read: a bar on a terminal, and Ctrl-C.

use std::io::{self, IsTerminal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use baken_research::cohort::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar moves.
const TICK: Duration = Duration::from_millis(100);

/// Steps of the bar.
const STEPS: u64 = 1000;

/// Set when somebody presses Ctrl-C.
static STOP: AtomicBool = AtomicBool::new(false);

/// Watches a run.
pub struct Watch {
    progress: Arc<Progress>,
    bar: Option<(JoinHandle<()>, Arc<AtomicBool>)>,
}

impl Watch {
    /// Begins to watch. The bar is on a terminal only; a second Ctrl-C ends at once.
    pub fn begin() -> Self {
        // Where no handler can be had, Ctrl-C ends the program as it always does.
        let _ = ctrlc::set_handler(|| {
            if STOP.swap(true, Ordering::Relaxed) {
                std::process::exit(2);
            }
        });
        let progress = Arc::new(Progress::default());
        let bar = io::stderr().is_terminal().then(|| {
            let (seen, done) = (Arc::clone(&progress), Arc::new(AtomicBool::new(false)));
            let until = Arc::clone(&done);
            (thread::spawn(move || show(&seen, &until)), done)
        });
        Self { progress, bar }
    }

    /// Where the run writes how far it has come.
    pub fn progress(&self) -> &Arc<Progress> {
        &self.progress
    }

    /// Where the run sees that it has to stop.
    pub fn stop(&self) -> &'static AtomicBool {
        &STOP
    }

    /// Takes the bar away.
    pub fn end(self) {
        if let Some((thread, done)) = self.bar {
            done.store(true, Ordering::Relaxed);
            let _ = thread.join();
        }
    }
}

fn show(progress: &Progress, done: &AtomicBool) {
    let bar = ProgressBar::new(STEPS);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {percent} %  {elapsed} gone, {eta} to go") {
        bar.set_style(style);
    }
    while !done.load(Ordering::Relaxed) {
        if let Some(share) = progress.share() {
            bar.set_position((share * STEPS as f64) as u64);
        } else {
            bar.tick();
        }
        thread::sleep(TICK);
    }
    bar.finish_and_clear();
}
