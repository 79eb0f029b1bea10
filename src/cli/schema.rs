//! `leadpact schema`: a JSON Schema of the files that users write, for editors.

use super::FINE;
use super::term::Term;
use crate::config::schema;

/// Which file's schema is printed.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of the settings (leadpact.yaml) instead of the agreement (sla.yaml)
    #[arg(long)]
    settings: bool,
}

/// Prints it; the same is shipped in `config/`.
pub(super) fn run(args: &Args, term: &Term) -> anyhow::Result<u8> {
    let schema = match args.settings {
        true => schema::of_settings(),
        false => schema::of_agreement(),
    };
    term.print(schema.trim_end());
    Ok(FINE)
}
