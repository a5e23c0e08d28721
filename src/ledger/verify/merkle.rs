//! The Merkle tree of RFC 6962, section 2.1, over the lines of a ledger: its root alone, so that
//! what is kept is one hash for each level.

use sha2::{Digest, Sha256};

/// A hash of the tree.
pub(super) type Node = [u8; 32];

/// The hash of a leaf: the line without its line end.
pub(super) fn leaf(line: &[u8]) -> Node {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    Sha256::new().chain_update([0]).chain_update(line).finalize().into()
}

fn inner(left: &Node, right: &Node) -> Node {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// The tree over the leaves so far, as the roots of its whole subtrees, the largest first.
#[derive(Debug, Default)]
pub(super) struct Tree(Vec<(u32, Node)>);

impl Tree {
    /// Adds a leaf to its right end.
    pub(super) fn push(&mut self, leaf: Node) {
        let (mut height, mut node) = (0, leaf);
        while let Some((_, left)) = self.0.pop_if(|(of, _)| *of == height) {
            node = inner(&left, &node);
            height += 1;
        }
        self.0.push((height, node));
    }

    /// The root.
    pub(super) fn root(&self) -> Node {
        let mut subtrees = self.0.iter().rev().map(|(_, node)| *node);
        match subtrees.next() {
            None => Sha256::digest([]).into(),
            Some(last) => subtrees.fold(last, |right, left| inner(&left, &right)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::hash::hex;

    /// The leaves and roots of the test vectors of Certificate Transparency's reference
    /// implementation (`merkle_tree_test.cc`).
    #[test]
    fn known_answers() {
        let leaves: [&[u8]; 8] = [
            b"",
            b"\x00",
            b"\x10",
            b"\x20\x21",
            b"\x30\x31",
            b"\x40\x41\x42\x43",
            b"\x50\x51\x52\x53\x54\x55\x56\x57",
            b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
        ];
        let roots = [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
        ];
        let mut tree = Tree::default();
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(&tree.root()), empty);
        for (data, root) in leaves.into_iter().zip(roots) {
            tree.push(leaf(data));
            assert_eq!(hex(&tree.root()), root);
        }
    }

    #[test]
    fn a_carriage_return_at_the_end_is_no_part_of_a_line() {
        assert_eq!(leaf(b"a\r"), leaf(b"a"));
    }
}
