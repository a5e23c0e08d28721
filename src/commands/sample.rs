//! `sample`: rows of a window, drawn so that anybody can draw them again.

use anyhow::{Result, bail};

use crate::cli::{Sample, SampleSize};
use crate::exit::Exit;
use crate::report::{Size, draw};
use crate::workspace::context::Context;
use crate::workspace::reporting;

pub(super) fn run(args: &Sample, context: &mut Context<'_>) -> Result<Exit> {
    if args.seed.contains(['\n', '\r']) {
        bail!("--seed has a line break; give one line");
    }
    let (opened, mut report) = reporting::report(&args.window, &args.filters, context)?;
    let size = match &args.size {
        SampleSize::Total(size) => Size::Total(*size),
        SampleSize::PerCadence(sizes) => {
            Size::PerCadence(sizes.iter().map(|(cadence, size)| (cadence.name().to_owned(), *size)).collect())
        }
    };
    draw(&mut report, &args.seed, &size);
    reporting::write(&report, &opened, &args.printing, context)?;
    Ok(Exit::Fine)
}
