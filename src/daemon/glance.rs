//! Noticing that the agreement has changed on disk, however it was changed: written in place,
//! renamed over, or reached through a link that now points elsewhere.
//!
//! A glance looks at sizes and times only, twice a second. A change counts when two glances in a
//! row see the same: a file that is still being written is left alone. Now and then the content
//! itself is compared, for what glances cannot see (an include that is new, a clock that stood
//! still).

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::config::check::check_file;

/// From one glance to the next.
pub(super) const EVERY: Duration = Duration::from_millis(500);

/// So many glances, half a minute, from one comparison of the content to the next.
const COMPARED: u32 = 60;

/// What a glance sees of one file; `None`: it is not there.
type Print = Option<(u64, u64, u64, i64, i64)>;

/// What was seen so far.
#[derive(Debug)]
pub(super) struct Glance {
    path: PathBuf,
    /// What the agreement includes, beside it.
    includes: Vec<PathBuf>,
    seen: Vec<Print>,
    /// Seen at the last glance, and not yet again.
    fresh: Option<Vec<Print>>,
    /// Hash of the content that was last tried.
    tried: Option<String>,
    glances: u32,
}

impl Glance {
    /// Whoever has just read the agreement at `path`.
    pub(super) fn new(path: &Path) -> Self {
        let (path, seen) = (path.to_path_buf(), Vec::new());
        let mut glance =
            Self { path, includes: Vec::new(), seen, fresh: None, tried: None, glances: 0 };
        glance.read();
        glance
    }

    /// Whether it is time to read the agreement again. Whoever does so says [`Glance::read`].
    pub(super) fn is_news(&mut self) -> bool {
        self.glances += 1;
        let now = self.prints();
        if now == self.seen {
            self.fresh = None;
            return self.glances.is_multiple_of(COMPARED) && self.content().1 != self.tried;
        }
        let settled = self.fresh.as_ref() == Some(&now);
        self.fresh = Some(now);
        settled
    }

    /// The agreement has been read as it lies there now, whatever came of it.
    pub(super) fn read(&mut self) {
        (self.includes, self.tried) = self.content();
        self.seen = self.prints();
        self.fresh = None;
    }

    /// What the file includes, and the hash of all of it; nothing where it cannot be read.
    fn content(&self) -> (Vec<PathBuf>, Option<String>) {
        let Ok(checked) = check_file(&self.path, None, None) else { return Default::default() };
        let beside = self.path.parent().unwrap_or(Path::new("."));
        let includes = checked.files.iter().skip(1).map(|(name, _)| beside.join(name));
        (includes.collect(), Some(checked.hash))
    }

    fn prints(&self) -> Vec<Print> {
        let paths = std::iter::once(&self.path).chain(&self.includes);
        // Links are followed: where they lead is what counts.
        let print = |path: &PathBuf| {
            let found = std::fs::metadata(path).ok()?;
            Some((found.dev(), found.ino(), found.size(), found.mtime(), found.mtime_nsec()))
        };
        paths.map(print).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "sla: A\nlists: {home: {file: lists/home.txt}}\n";

    #[test]
    fn a_change_counts_when_it_stands_still() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("sla.yaml");
        std::fs::create_dir(home.path().join("lists")).unwrap();
        std::fs::write(home.path().join("lists/home.txt"), "US\n").unwrap();
        std::fs::write(&path, TEXT).unwrap();
        let mut glance = Glance::new(&path);
        assert!(!glance.is_news() && !glance.is_news());
        // It grows from glance to glance: somebody is still writing.
        for length in 5..9 {
            std::fs::write(&path, &TEXT[..length]).unwrap();
            assert!(!glance.is_news());
        }
        std::fs::write(&path, TEXT.replace('A', "BB")).unwrap();
        assert_eq!([glance.is_news(), glance.is_news()], [false, true]);
        glance.read();
        assert!(!glance.is_news() && !glance.is_news());
        // Renamed over, with as many bytes.
        let beside = home.path().join("new.yaml");
        std::fs::write(&beside, TEXT.replace('A', "CC")).unwrap();
        std::fs::rename(&beside, &path).unwrap();
        assert_eq!([glance.is_news(), glance.is_news()], [false, true]);
        glance.read();
        // What it includes belongs to it.
        std::fs::write(home.path().join("lists/home.txt"), "US\nCA\n").unwrap();
        assert_eq!([glance.is_news(), glance.is_news()], [false, true]);
        glance.read();
        // A link that leads elsewhere.
        std::fs::write(home.path().join("two.yaml"), TEXT.replace('A', "DD")).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("two.yaml", &path).unwrap();
        assert_eq!([glance.is_news(), glance.is_news()], [false, true]);
        glance.read();
        // It is gone, and comes back.
        std::fs::remove_file(&path).unwrap();
        assert_eq!([glance.is_news(), glance.is_news()], [false, true]);
        glance.read();
        assert!(!glance.is_news());
    }

    #[test]
    fn what_a_glance_cannot_see_is_found_by_its_content() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("sla.yaml");
        std::fs::write(&path, TEXT).unwrap();
        let mut glance = Glance::new(&path);
        let before = std::fs::metadata(&path).unwrap().modified().unwrap();
        // Written in place, as long as before, at the same instant by a clock that stands still.
        std::fs::write(&path, TEXT.replace('A', "E")).unwrap();
        let file = std::fs::File::options().write(true).open(&path).unwrap();
        file.set_modified(before).unwrap();
        let found = (0..2 * COMPARED).position(|_| glance.is_news());
        assert!(found.is_some_and(|glances| glances < COMPARED as usize), "{found:?}");
        glance.read();
        assert!((0..2 * COMPARED).all(|_| !glance.is_news()));
    }
}
