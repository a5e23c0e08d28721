//! Pages: what is drawn on them, page by page, with the tags that say what it is.
//!
//! The pages are laid out twice: once to count them, and once to draw them, so that each can say how
//! many there are and none has to be kept.

use std::num::{NonZeroU16, NonZeroU32};

use krilla::Document;
use krilla::color::rgb;
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup, TagKind, TagTree,
};
use krilla::text::KrillaGlyph;

use super::face::{Face, Faces};

/// A4, in points.
const WIDTH: f32 = 595.276;
const HEIGHT: f32 = 841.89;
/// The edge of what is drawn, from the left and the right.
pub const MARGIN: f32 = 42.0;
/// The width between the edges.
pub const INNER: f32 = WIDTH - 2.0 * MARGIN;
const TOP: f32 = 46.0;
/// Nothing but the footer is below this.
const BOTTOM: f32 = HEIGHT - 56.0;

/// A colour: red, green and blue.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Ink(pub u8, pub u8, pub u8);

impl Ink {
    /// For text.
    pub const BLACK: Self = Self(28, 33, 40);
    /// For what matters less.
    pub const GREY: Self = Self(98, 106, 116);
    /// For lines.
    pub const LINE: Self = Self(214, 219, 225);
    /// Behind headers.
    pub const SHADE: Self = Self(238, 242, 246);
    /// For headings.
    pub const BLUE: Self = Self(24, 66, 120);
    /// For what is in order.
    pub const GREEN: Self = Self(22, 110, 62);
    /// For what came late.
    pub const AMBER: Self = Self(154, 92, 0);
    /// For what did not come.
    pub const RED: Self = Self(176, 28, 36);
}

/// What a part of the document is.
#[derive(Clone, Copy)]
pub enum Kind {
    /// A heading of a level.
    Heading(u16),
    /// A paragraph.
    Paragraph,
    /// A table.
    Table,
    /// A row of it.
    Row,
    /// The header of a column.
    Header,
    /// A cell over so many columns.
    Cell(u32),
}

/// A part of the document; the number of its place in the tree.
pub type Element = usize;

struct Part {
    kind: Kind,
    title: Option<String>,
    children: Vec<Child>,
}

enum Child {
    Part(Element),
    Content(Identifier),
}

enum Shape {
    Text { x: f32, y: f32, size: f32, bold: bool, ink: Ink, text: String },
    Box { rect: Rect, ink: Ink },
}

/// The pages under construction.
pub struct Paper<'a> {
    /// The fonts.
    pub faces: &'a Faces,
    /// How far down the page is full.
    pub y: f32,
    /// The page, from 1.
    pub page: usize,
    total: usize,
    footer: &'a str,
    document: Option<Document>,
    shapes: Vec<(Option<Element>, Shape)>,
    parts: Vec<Part>,
    roots: Vec<Element>,
    /// Where everything belongs to one paragraph for each page, that one.
    flat: Option<Element>,
    outline: Vec<(String, usize, f32)>,
    glyphs: Vec<KrillaGlyph>,
}

impl<'a> Paper<'a> {
    /// The first page. Without a document the pages are only counted.
    pub fn new(faces: &'a Faces, footer: &'a str, total: usize, document: Option<Document>) -> Self {
        Self {
            faces,
            y: TOP,
            page: 1,
            total,
            footer,
            document,
            shapes: Vec::new(),
            parts: Vec::new(),
            roots: Vec::new(),
            flat: None,
            outline: Vec::new(),
            glyphs: Vec::new(),
        }
    }

    /// The face of a weight.
    pub const fn face(&self, bold: bool) -> &'a Face {
        if bold { &self.faces.bold } else { &self.faces.regular }
    }

    /// A new part of the document.
    pub fn part(&mut self, kind: Kind, of: Option<Element>) -> Element {
        if let Some(flat) = self.flat {
            return flat;
        }
        if self.document.is_none() {
            return 0;
        }
        let part = self.parts.len();
        self.parts.push(Part { kind, title: None, children: Vec::new() });
        match of {
            Some(parent) => self.parts[parent].children.push(Child::Part(part)),
            None => self.roots.push(part),
        }
        part
    }

    /// A new heading.
    pub fn heading(&mut self, level: u16, text: &str) -> Element {
        let part = self.part(Kind::Heading(level), None);
        if let Some(heading) = self.parts.get_mut(part) {
            heading.title = Some(text.to_owned());
        }
        part
    }

    /// From here on everything belongs to one paragraph for each page: a tree with a leaf for each
    /// cell of a large table would be far larger than its pages.
    pub fn flatten(&mut self) {
        self.flat = None;
        self.flat = Some(self.part(Kind::Paragraph, None));
    }

    /// From here on parts are told apart again.
    pub fn unflatten(&mut self) {
        self.flat = None;
    }

    /// Draws one line of visible text; `None` is no content but decoration. `y` is the base line.
    pub fn text(
        &mut self,
        part: Option<Element>,
        at: (f32, f32),
        (size, bold): (f32, bool),
        ink: Ink,
        text: &str,
    ) {
        if self.document.is_some() && !text.is_empty() {
            // The blank keeps it apart from the next one where they are read aloud.
            let text = format!("{text} ");
            let shape = Shape::Text { x: at.0, y: at.1, size, bold, ink, text };
            self.shapes.push((self.flat.or(part), shape));
        }
    }

    /// Fills a rectangle, as decoration.
    pub fn fill(&mut self, x: f32, y: f32, width: f32, height: f32, ink: Ink) {
        if self.document.is_some()
            && let Some(rect) = Rect::from_xywh(x, y, width, height)
        {
            self.shapes.push((self.flat, Shape::Box { rect, ink }));
        }
    }

    /// Notes a place in the outline.
    pub fn bookmark(&mut self, text: &str) {
        self.outline.push((text.to_owned(), self.page - 1, (self.y - 24.0).max(0.0)));
    }

    /// Whether so much fits below.
    pub fn fits(&self, height: f32) -> bool {
        self.y + height <= BOTTOM
    }

    /// A new page, unless so much fits below; says whether it is one.
    pub fn need(&mut self, height: f32) -> bool {
        // What is higher than a page does not fit on the next one, either.
        if self.fits(height) || self.y <= TOP {
            return false;
        }
        self.end_page();
        self.page += 1;
        self.y = TOP;
        if self.flat.is_some() {
            self.flatten();
        }
        true
    }

    fn end_page(&mut self) {
        let Some(mut document) = self.document.take() else { return };
        if let Some(settings) = PageSettings::from_wh(WIDTH, HEIGHT) {
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            self.draw(&mut surface);
            surface.finish();
            page.finish();
        }
        self.document = Some(document);
    }

    fn draw(&mut self, surface: &mut Surface<'_>) {
        let shapes = std::mem::take(&mut self.shapes);
        for group in shapes.chunk_by(|a, b| a.0 == b.0) {
            let part = group.first().and_then(|(part, _)| *part);
            let identifier = surface.start_tagged(match part {
                Some(_) => ContentTag::Span(SpanTag::empty()),
                None => ContentTag::Artifact(krilla::tagging::Artifact::with_kind(ArtifactType::Other)),
            });
            for (_, shape) in group {
                self.shape(surface, shape);
            }
            surface.end_tagged();
            if let Some(part) = part {
                self.parts[part].children.push(Child::Content(identifier));
            }
        }
        surface
            .start_tagged(ContentTag::Artifact(krilla::tagging::Artifact::with_kind(ArtifactType::Footer)));
        self.draw_footer(surface);
        surface.end_tagged();
    }

    fn draw_footer(&mut self, surface: &mut Surface<'_>) {
        let number = format!("{} / {}", self.page, self.total);
        let (size, bold, ink) = (7.5, false, Ink::GREY);
        let y = HEIGHT - 34.0;
        let right = WIDTH - MARGIN - self.faces.regular.width(&number, size);
        let room = right - MARGIN - 12.0;
        let left = self.faces.regular.wrap(self.footer, size, room, 1).pop().unwrap_or_default();
        if let Some(rect) = Rect::from_xywh(MARGIN, y - 13.0, INNER, 0.5) {
            self.shape(surface, &Shape::Box { rect, ink: Ink::LINE });
        }
        self.shape(surface, &Shape::Text { x: MARGIN, y, size, bold, ink, text: left });
        self.shape(surface, &Shape::Text { x: right, y, size, bold, ink, text: number });
    }

    fn shape(&mut self, surface: &mut Surface<'_>, shape: &Shape) {
        let (Shape::Text { ink, .. } | Shape::Box { ink, .. }) = shape;
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(ink.0, ink.1, ink.2).into(),
            opacity: NormalizedF32::ONE,
            rule: krilla::paint::FillRule::default(),
        }));
        match shape {
            Shape::Text { x, y, size, bold, text, .. } => {
                let face = if *bold { &self.faces.bold } else { &self.faces.regular };
                face.lay(text, &mut self.glyphs);
                let at = Point::from_xy(*x, *y);
                surface.draw_glyphs(at, &self.glyphs, face.font.clone(), text, *size, false);
            }
            Shape::Box { rect, .. } => {
                let mut path = PathBuilder::new();
                path.push_rect(*rect);
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
        }
    }

    /// The end of the last page: the document with its tags and its outline.
    pub fn finish(mut self) -> Option<Document> {
        self.end_page();
        let mut document = self.document.take()?;
        let mut outline = Outline::new();
        for (text, page, y) in &self.outline {
            let place = XyzDestination::new(*page, Point::from_xy(0.0, *y));
            outline.push_child(OutlineNode::new(text.clone(), place));
        }
        document.set_outline(outline);
        let mut tree = TagTree::new().with_lang(Some("en".to_owned()));
        for root in std::mem::take(&mut self.roots) {
            tree.push(self.group(root));
        }
        document.set_tag_tree(tree);
        Some(document)
    }

    fn group(&mut self, part: Element) -> TagGroup {
        let kind: TagKind = match self.parts[part].kind {
            Kind::Heading(level) => {
                Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), self.parts[part].title.take())
                    .into()
            }
            Kind::Paragraph => Tag::P.into(),
            Kind::Table => Tag::Table.into(),
            Kind::Row => Tag::TR.into(),
            Kind::Header => Tag::TH(TableHeaderScope::Column).into(),
            Kind::Cell(columns) => {
                Tag::TD.with_col_span(NonZeroU32::new(columns).filter(|columns| columns.get() > 1)).into()
            }
        };
        let children = std::mem::take(&mut self.parts[part].children);
        let children = children.into_iter().map(|child| match child {
            Child::Part(part) => Node::Group(self.group(part)),
            Child::Content(identifier) => Node::Leaf(identifier),
        });
        TagGroup::with_children(kind, children.collect())
    }
}
