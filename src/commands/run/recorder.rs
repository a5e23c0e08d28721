//! From what probes found to entries: a pass completes, a failure is on record, and what could not
//! be run is neither.

use anyhow::Result;

use crate::model::{
    Body, EvidencePolicy, Instant, PeriodKey, ProbeDigest, ProbeOutcome, Probed, Status, Task, TimeArg, Via,
};
use crate::probe::{CheckOutcome, Step, StepRun};
use crate::view::run::{Effect, Standing, StepOutcome, StepView};
use crate::workspace::context::{Context, Opened};
use crate::workspace::recording::{Decision, Ground, Pen, record_with};

/// A finished step of a task's run.
pub(super) struct FinishedStep<'a> {
    pub task: &'a Task,
    pub digest: &'a ProbeDigest,
    pub run: StepRun,
}

/// Records finished steps in one go and says what came of each. Without a pen nothing is recorded.
pub(super) fn record(
    finished: &[FinishedStep<'_>],
    pen: Option<&Pen>,
    now: Instant,
    context: &mut Context<'_>,
    opened: &Opened,
) -> Result<Vec<StepView>> {
    let mut steps: Vec<StepView> = finished.iter().map(|step| unrecorded(&step.run)).collect();
    let worth =
        |step: &FinishedStep<'_>| matches!(step.run.outcome, CheckOutcome::Pass | CheckOutcome::Fail(_));
    let Some(pen) = pen.filter(|_| finished.iter().any(worth)) else { return Ok(steps) };
    let mut places: Vec<usize> = Vec::new();
    let recorded = record_with(pen, context, opened, now, |ground| {
        let mut bodies = Vec::new();
        for (place, step) in finished.iter().enumerate().filter(|(_, step)| worth(step)) {
            let (body, effect) = entry_of(step, ground)?;
            steps[place].effect = effect;
            steps[place].period = body.period();
            places.push(place);
            bodies.push(body);
        }
        Ok(Decision { bodies, ..Decision::default() })
    })?;
    let ground = Ground::at(opened, &recorded.facts, now);
    for (place, entry) in places.into_iter().zip(&recorded.entries) {
        let step = &mut steps[place];
        step.entry = Some(entry.to_string());
        if let (Effect::Completed { .. }, Some(period)) = (step.effect, step.period) {
            step.effect = completion(finished[place].task, period, &ground)?;
        }
    }
    Ok(steps)
}

/// A step of which nothing is recorded.
pub(super) fn unrecorded(run: &StepRun) -> StepView {
    StepView {
        step: run.step.name(),
        outcome: match run.outcome {
            CheckOutcome::Pass => StepOutcome::Pass,
            CheckOutcome::Fail(_) => StepOutcome::Fail,
            CheckOutcome::Error(_) => StepOutcome::Error,
            CheckOutcome::Interrupted => StepOutcome::Stopped,
        },
        reason: run.outcome.reason().map(str::to_owned),
        period: None,
        effect: Effect::Nothing,
        performed: run.finished,
        took: run.took,
        attempts: run.attempts.len(),
        entry: None,
        evidence: run.evidence.clone(),
    }
}

/// The entry of a pass or a failure, and what it does.
fn entry_of(step: &FinishedStep<'_>, ground: &Ground<'_>) -> Result<(Body, Effect)> {
    let FinishedStep { task, digest, run } = step;
    let course = ground.course(task)?;
    let performed = run.finished;
    let passed = run.outcome == CheckOutcome::Pass;
    let valid_until = task.probe.as_ref().and_then(|probe| probe.valid_for).filter(|_| passed);
    let valid_until =
        valid_until.map(|length| TimeArg::FromNow(length, false).instant(performed, &course.zone()));
    let owed = course.probed(performed).filter(|_| passed && run.step != Step::Fix);
    let review = task.rule.evidence == EvidencePolicy::Review;
    if let Some(judged) = owed.as_ref().filter(|_| !review) {
        let occurrence = &judged.occurrence;
        let body = Body::Done {
            task: task.id.clone(),
            period: occurrence.key,
            performed_at: performed,
            note: None,
            evidence: run.evidence.clone(),
            via: Some(Via {
                probe: (*digest).clone(),
                // One that outlasts the occurrence's due counts for good.
                valid_until: valid_until
                    .filter(|until| performed < occurrence.due && *until < occurrence.due),
            }),
        };
        return Ok((body, Effect::Completed { on_time: true, awaits_approval: false }));
    }
    let window = owed.clone().or_else(|| course.window_of(performed));
    let period = window.as_ref().map(|judged| judged.occurrence.key);
    let probed = Box::new(Probed {
        task: task.id.clone(),
        period,
        performed_at: performed,
        outcome: if passed { ProbeOutcome::Pass } else { ProbeOutcome::Fail },
        reason: run.outcome.reason().map(str::to_owned),
        probe: (*digest).clone(),
        valid_until,
        evidence: run.evidence.clone(),
    });
    if run.step == Step::Fix {
        return Ok((Body::Fix(probed), Effect::Recorded(Standing::None)));
    }
    let effect = match (owed, window) {
        (Some(_), _) => Effect::AwaitsReview,
        (None, Some(judged)) if judged.awaiting.is_some() => Effect::Recorded(Standing::AwaitsApproval),
        (None, Some(judged)) if judged.status == Status::Skipped => Effect::Recorded(Standing::Skipped),
        (None, Some(judged)) if judged.done.is_some() => Effect::Recorded(Standing::Done),
        (None, _) => Effect::Recorded(Standing::None),
    };
    Ok((Body::Probe(probed), effect))
}

/// How an occurrence was completed, as the record now has it.
fn completion(task: &Task, period: PeriodKey, ground: &Ground<'_>) -> Result<Effect> {
    let course = ground.course(task)?;
    let on_time = course.by_key(period).is_some_and(|judged| judged.status == Status::Done);
    Ok(Effect::Completed { on_time, awaits_approval: course.awaits_approval(period) })
}
