//! A repository that somebody else wrote: each path that the program opens in a workspace is replaced in
//! turn by a link out of it, a FIFO, a socket and more. Nothing outside is created, changed, shown or
//! packed, nothing waits, and a command that needs the path says so and exits 2; one that does not need
//! it answers as before.
#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test fails by panicking, and runs the program"
)]

mod attacks;
#[path = "../it/common/mod.rs"]
mod common;
mod judge;
mod kinds;
mod places;

use judge::Suite;
use kinds::Kind;

macro_rules! replaced_by {
    ($($name:ident: $kind:ident,)*) => { $(
        #[test]
        fn $name() {
            Suite::new(Kind::$kind).run();
        }
    )* };
}

replaced_by! {
    a_link_to_a_file_outside: LinkToFile,
    a_link_to_a_folder_outside: LinkToFolder,
    a_link_to_nothing_outside: DanglingLink,
    a_link_to_the_environment: LinkToEnviron,
    a_link_to_itself_moved_outside: LinkToItsTwin,
    a_link_to_itself_moved_inside: LinkInside,
    a_fifo: Fifo,
    a_socket: Socket,
    a_folder_or_a_file_instead: WrongType,
    something_unreadable: Unreadable,
}
