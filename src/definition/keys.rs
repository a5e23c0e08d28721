//! Every key of the files: its name, what its value looks like, and what it means.
//!
//! The validator takes the known keys from here and the JSON Schemas are written from here, so the
//! two cannot drift.

use crate::model::ProbeKind;

/// One key of a table.
#[derive(Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub shape: Shape,
    /// What it means, for editors.
    pub about: &'static str,
    pub required: bool,
}

/// What a value looks like.
#[derive(Debug)]
pub(super) enum Shape {
    /// A single line of text that is not empty.
    Line,
    /// Text that is not empty.
    Text,
    /// A task id.
    Id,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A civil length of time: `12h`, `2d`.
    Span,
    /// Whole days: `90d`, `2w`.
    Days,
    /// A short length of time: `500ms`, `30s`.
    Timeout,
    /// A size in bytes: `1 MiB`.
    Size,
    /// A time of day.
    Time,
    /// A civil date.
    Date,
    /// A civil date, a date-time, or an instant.
    Start,
    /// A name of the IANA database.
    Zone,
    /// A crontab expression.
    Cron,
    /// The day of a period.
    On,
    /// Exactly 64 hexadecimal digits.
    Sha256,
    /// An `http` or `https` URL.
    Url,
    /// A whole number, both ends included.
    Integer(i64, i64),
    /// A list of single lines.
    Lines,
    /// One whole number or a list of at least one, both ends included.
    Integers(i64, i64),
    /// A list of at least one text.
    Argv,
    /// A regular expression.
    Regex,
    /// A list of regular expressions.
    Regexes,
    /// JSON pointers, each with what stands there.
    JsonTests,
    /// A size or a share of the whole: `20 GiB`, `10%`.
    Free,
    /// True or false.
    Bool,
    /// A list of controls.
    Controls,
    /// A list of weekdays that is not empty.
    Weekdays,
    /// A list of dates.
    Dates,
    /// A table of texts.
    Texts,
    /// A table of these keys.
    Table(&'static [Key]),
    /// A list of such tables.
    Tables(&'static [Key]),
}

pub(super) const CADENCES: &[&str] =
    &["daily", "weekly", "monthly", "quarterly", "annual", "cron", "rolling"];
pub(super) const WEEKDAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
pub(super) const PRIORITIES: &[&str] = &["low", "normal", "high", "critical"];
pub(super) const EVIDENCE: &[&str] = &["none", "note", "required", "review"];
pub(super) const APPROVAL: &[&str] = &["none", "required"];
pub(super) const CATCH_UP: &[&str] = &["none", "latest", "each"];
pub(super) const HOLIDAYS: &[&str] = &["keep", "before", "after", "skip"];

const fn key(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about, required: false }
}

const fn needed(name: &'static str, shape: Shape, about: &'static str) -> Key {
    Key { name, shape, about, required: true }
}

const GRACE: Key = key(
    "grace",
    Shape::Span,
    "How long after `due` it counts as overdue, like \"12h\", \"2d\", \"1w\" or \"3wd\" (workdays).",
);
const AT: Key = key(
    "at",
    Shape::Time,
    "The local time of day at which it is due, \"HH:MM\"; without it, the end of the due day.",
);
const CATCH_UP_KEY: Key = key(
    "catch_up",
    Shape::Choice(CATCH_UP),
    "How long an overdue occurrence can be done without naming it: until the next opens (none), \
     until the next falls due (latest), or for ever (each).",
);
const HOLIDAYS_KEY: Key = key(
    "holidays",
    Shape::Choice(HOLIDAYS),
    "What happens when the due day is no workday: it stays, moves before or after, or is not owed.",
);
const CADENCE: Key = key("cadence", Shape::Choice(CADENCES), "How often it is owed.");
const OWNER: Key = key("owner", Shape::Line, "The team or person that owns it.");
const AREA: Key = key("area", Shape::Line, "What it belongs to, like \"database\" or \"security\".");
const TIMEZONE: Key =
    key("timezone", Shape::Zone, "The IANA time zone of its calendar, like \"Europe/Berlin\".");
const STARTS: Key = key(
    "starts",
    Shape::Start,
    "When it begins to be owed: a date (its first instant), a local date-time, or an instant.",
);
const ENDS: Key = key("ends", Shape::Date, "The last day (inclusive) on which it can fall due.");
const PRIORITY: Key = key("priority", Shape::Choice(PRIORITIES), "How much it matters; default normal.");
const EVIDENCE_KEY: Key =
    key("evidence", Shape::Choice(EVIDENCE), "What a completion must bring; default none.");
const APPROVAL_KEY: Key = key(
    "approval",
    Shape::Choice(APPROVAL),
    "Whether another person has to approve what is done or skipped before it counts; default none.",
);
const TAGS: Key = key("tags", Shape::Lines, "Free words to filter by.");
const CONTROLS: Key =
    key("controls", Shape::Controls, "The controls that it serves, FRAMEWORK:ID, like \"SOC2:CC7.1\".");
const DESCRIPTION: Key =
    key("description", Shape::Text, "What to do and how to know that it worked, in Markdown.");

/// A checklist file.
pub(super) const CHECKLIST: &[Key] = &[
    key("title", Shape::Line, "The checklist's name for people."),
    DESCRIPTION,
    CADENCE,
    OWNER,
    AREA,
    TIMEZONE,
    STARTS,
    ENDS,
    PRIORITY,
    EVIDENCE_KEY,
    APPROVAL_KEY,
    TAGS,
    CONTROLS,
    key("task", Shape::Tables(TASK), "The tasks of the checklist."),
];

/// One `[[task]]`.
pub(super) const TASK: &[Key] = &[
    needed("id", Shape::Id, "Its stable name, unique in the workspace."),
    key("title", Shape::Line, "One line for people; default: the id."),
    CADENCE,
    key("on", Shape::On, "The day of the period on which it is due; default: the whole period."),
    AT,
    key("every", Shape::Integer(1, 10_000), "Each Nth period counts, from the one that holds `starts`."),
    STARTS,
    ENDS,
    key("opens", Shape::Span, "How long before `due` it opens; default: the start of the period."),
    GRACE,
    CATCH_UP_KEY,
    HOLIDAYS_KEY,
    key("cron", Shape::Cron, "A five-field crontab expression: it is owed at each fire."),
    key("after", Shape::Days, "Whole days or weeks after its last completion it is owed again."),
    TIMEZONE,
    AREA,
    OWNER,
    PRIORITY,
    CONTROLS,
    EVIDENCE_KEY,
    APPROVAL_KEY,
    key("runbook", Shape::Text, "Where the instructions are: a URL or a path."),
    DESCRIPTION,
    TAGS,
    key("probe", Shape::Table(PROBE), "An automated check: exactly one kind of probe."),
    key("fix", Shape::Table(FIX), "What `run --fix` may try when the probe fails."),
];

/// `saasmaint.toml`.
pub(super) const WORKSPACE: &[Key] = &[
    key("name", Shape::Line, "The workspace's name; default: its folder's."),
    key("timezone", Shape::Zone, "The IANA time zone that tasks share, like \"Europe/Berlin\"."),
    key("starts", Shape::Start, "When the workspace begins to owe anything."),
    key("checklists", Shape::Argv, "Patterns of the checklist files; default [\"checklists/*.toml\"]."),
    key("ledger", Shape::Line, "The folder of the ledger; default \"ledger\"."),
    key("evidence", Shape::Line, "The folder of the evidence; default \"evidence\"."),
    key("calendar", Shape::Table(CALENDAR), "Workdays, holidays, and where weeks and years begin."),
    key("defaults", Shape::Table(DEFAULTS), "Defaults of the tasks of each cadence."),
];

/// `[calendar]`.
pub(super) const CALENDAR: &[Key] = &[
    key("week_starts", Shape::Choice(WEEKDAYS), "The first day of a week; default mon."),
    key("fiscal_year_starts", Shape::Integer(1, 12), "The month in which the fiscal year starts; default 1."),
    key("workdays", Shape::Weekdays, "The weekdays on which people work; default Monday to Friday."),
    key("holidays", Shape::Dates, "Days off."),
    key("holiday_files", Shape::Lines, "Files of days off in iCalendar format (.ics), or patterns of them."),
];

/// `[defaults]`.
pub(super) const DEFAULTS: &[Key] = &[
    key("daily", Shape::Table(DEFAULTS_OF), "Defaults of daily tasks; `holidays` holds for those with `on`."),
    key("weekly", Shape::Table(DEFAULTS_OF), "Defaults of weekly tasks."),
    key("monthly", Shape::Table(DEFAULTS_OF), "Defaults of monthly tasks."),
    key("quarterly", Shape::Table(DEFAULTS_OF), "Defaults of quarterly tasks."),
    key("annual", Shape::Table(DEFAULTS_OF), "Defaults of annual tasks."),
    key("cron", Shape::Table(DEFAULTS_OF), "Defaults of cron tasks: `grace` and `catch_up`."),
    key("rolling", Shape::Table(DEFAULTS_OF), "Defaults of rolling tasks: `grace` and `at`."),
];

/// `[defaults.<cadence>]`.
pub(super) const DEFAULTS_OF: &[Key] = &[GRACE, AT, CATCH_UP_KEY, HOLIDAYS_KEY];

/// The kinds of probes: `[task.probe]` holds exactly one of them.
pub(super) const PROBE_KINDS: &[&str] = ProbeKind::NAMES;
/// What goes with `command` alone.
pub(super) const COMMAND_ONLY: &[&str] = &[
    "expect_exit",
    "stdout_matches",
    "stdout_lacks",
    "stderr_matches",
    "stderr_lacks",
    "stdout_json",
    "cwd",
    "env",
    "version",
];

const EXPECT_EXIT: Key =
    key("expect_exit", Shape::Integers(0, 255), "The exit status that passes, or a list of them; default 0.");
const CWD: Key = key("cwd", Shape::Line, "The folder in which the command runs; default: the workspace.");
const ENV: Key = key("env", Shape::Texts, "Environment variables of the command, beside those it inherits.");

/// `[task.probe]`.
pub(super) const PROBE: &[Key] = &[
    key("command", Shape::Argv, "A program and its arguments; no shell reads them."),
    EXPECT_EXIT,
    key("stdout_matches", Shape::Regex, "A regular expression that standard output must match."),
    key("stdout_lacks", Shape::Regex, "A regular expression that standard output must not match."),
    key("stderr_matches", Shape::Regex, "A regular expression that standard error must match."),
    key("stderr_lacks", Shape::Regex, "A regular expression that standard error must not match."),
    key(
        "stdout_json",
        Shape::JsonTests,
        "What standard output must hold as JSON: pointers (RFC 6901), each with a value or one of min, max, matches, absent.",
    ),
    CWD,
    ENV,
    key("version", Shape::Argv, "A program and arguments that tell the tool's version, kept as evidence."),
    key("http", Shape::Table(HTTP), "An HTTP request."),
    key("tls", Shape::Table(TLS), "A TLS certificate and its chain."),
    key("file", Shape::Table(FILE), "A file."),
    key("tcp", Shape::Table(TCP), "A TCP port that must accept a connection."),
    key("dns", Shape::Table(DNS), "A DNS name that must resolve."),
    key("logs", Shape::Table(LOGS), "Lines of logs that are counted since the last recorded run."),
    key("disk", Shape::Table(DISK), "The free space of a file system."),
    key("timeout", Shape::Timeout, "How long an attempt may take, like \"30s\"; default \"60s\"."),
    key("retries", Shape::Integer(0, 100), "How often it is tried again when it does not pass; default 0."),
    key(
        "backoff",
        Shape::Timeout,
        "How long to wait before the first retry, doubled each time; default \"1s\".",
    ),
    key("valid_for", Shape::Span, "How long a pass counts, like \"7d\"; default: as long as its occurrence."),
    key("secrets", Shape::Lines, "Environment variables whose values are never kept or shown."),
    key("redact", Shape::Regexes, "Regular expressions of what is never kept or shown."),
];

/// `[task.fix]`.
pub(super) const FIX: &[Key] = &[
    needed("command", Shape::Argv, "A program and its arguments, run by `run --fix` after the probe failed."),
    EXPECT_EXIT,
    CWD,
    ENV,
    key("timeout", Shape::Timeout, "How long it may take, like \"30m\"; default \"10m\"."),
];

const PORT: Shape = Shape::Integer(1, 65_535);
const CA: Key =
    key("ca", Shape::Line, "A PEM file of further authorities to trust; relative to the workspace.");

/// `[task.probe.http]`.
pub(super) const HTTP: &[Key] = &[
    needed("url", Shape::Url, "The URL to ask."),
    key("method", Shape::Choice(METHODS), "The method; default GET."),
    key("headers", Shape::Texts, "Headers that are sent."),
    key(
        "secret_headers",
        Shape::Texts,
        "Headers that are sent, each with the environment variable that holds its value.",
    ),
    key("body", Shape::Text, "A body that is sent."),
    key("status", Shape::Integers(100, 599), "The status that passes, or a list of them; default 200."),
    key("contains", Shape::Text, "Text that the body must contain."),
    key("matches", Shape::Regex, "A regular expression that the body must match."),
    key("json", Shape::JsonTests, "What the body must hold as JSON, as in `stdout_json`."),
    key(
        "expect_headers",
        Shape::Texts,
        "Headers that must come back, each with a regular expression of its value.",
    ),
    key("max_latency", Shape::Timeout, "How long the whole answer may take, like \"500ms\"."),
    key(
        "redirects",
        Shape::Choice(REDIRECTS),
        "Which redirects are followed: none, same-host or any; default same-host.",
    ),
    CA,
    key("verify", Shape::Bool, "Whether certificates are verified; default true."),
];
/// `[task.probe.tls]`.
pub(super) const TLS: &[Key] = &[
    needed("host", Shape::Line, "The host name, also checked against the certificate."),
    key("port", PORT, "The port; default 443."),
    key(
        "min_days",
        Shape::Integer(0, 3_660),
        "How many days the whole chain must still be valid; default 0.",
    ),
    key("server_name", Shape::Line, "The name to ask for and to check; default: the host."),
    key("min_version", Shape::Choice(TLS_VERSIONS), "The oldest protocol that passes; default 1.2."),
    CA,
];
/// `[task.probe.file]`.
pub(super) const FILE: &[Key] = &[
    needed(
        "path",
        Shape::Line,
        "The file, or a pattern of which the newest counts; relative to the workspace.",
    ),
    key("max_age", Shape::Span, "How old it may be, like \"26h\"."),
    key("min_size", Shape::Size, "How large it must be, like \"1 MiB\"."),
    key("max_size", Shape::Size, "How large it may be."),
    key("sha256", Shape::Sha256, "What its content must be."),
];
/// `[task.probe.tcp]`.
pub(super) const TCP: &[Key] =
    &[needed("host", Shape::Line, "The host name or address."), needed("port", PORT, "The port.")];
/// `[task.probe.dns]`.
pub(super) const DNS: &[Key] = &[
    needed("name", Shape::Line, "The name to look up."),
    key("type", Shape::Choice(RECORDS), "The record type; default A."),
    key("expect", Shape::Lines, "Values that the answer must hold."),
    key("server", Shape::Line, "The name server to ask; default: the system's."),
];
/// `[task.probe.logs]`.
pub(super) const LOGS: &[Key] = &[
    needed("path", Shape::Line, "The log, or a pattern of logs; relative to the workspace."),
    needed("pattern", Shape::Regex, "A regular expression of the lines that count."),
    key("max", Shape::Integer(0, i64::MAX), "How many there may be; default 0, or any number with `min`."),
    key("min", Shape::Integer(0, i64::MAX), "How many there must be; default 0."),
];
/// `[task.probe.disk]`.
pub(super) const DISK: &[Key] = &[
    needed("path", Shape::Line, "A path on the file system; relative to the workspace."),
    key("min_free", Shape::Free, "How much must be free: \"20 GiB\" or \"10%\"."),
    key("min_inodes", Shape::Free, "How many inodes must be free: \"100000\" or \"5%\"."),
];

const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const REDIRECTS: &[&str] = &["none", "same-host", "any"];
const TLS_VERSIONS: &[&str] = &["1.2", "1.3"];
const RECORDS: &[&str] = &["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"];
