//! What a condition says, before anybody knows whether its names exist. Every node has its place in
//! the text.

use super::lex::Comparison;
use crate::diag::Span;

/// A name with its place.
#[derive(Clone, Debug)]
pub(super) struct Word<'a> {
    pub text: &'a str,
    pub span: Span,
}

/// One node.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    /// From its first to its last character; brackets around it are not part of it.
    pub span: Span,
    pub kind: Kind<'a>,
}

/// What a node is.
#[derive(Clone, Debug)]
pub(super) enum Kind<'a> {
    /// Could not be read; the mistake has been reported already.
    Broken,
    Name(&'a str),
    Text(String),
    Number(f64),
    Bool(bool),
    List(Vec<Node<'a>>),
    /// `a && b && …`
    All(Vec<Node<'a>>),
    /// `a || b || …`
    Any(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    Compare(Box<Node<'a>>, Comparison, Box<Node<'a>>),
    In(Box<Node<'a>>, Box<Node<'a>>),
    /// `owner.team`
    Member(Box<Node<'a>>, Word<'a>),
    /// `has(x)`
    Call(Word<'a>, Vec<Node<'a>>),
    /// `x.contains("…")`
    Method(Box<Node<'a>>, Word<'a>, Vec<Node<'a>>),
}
