//! What is on a page, read from the frames of the typesetter.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::utils::Numeric;
use typst_layout::PagedDocument;

/// One run of text with its box on the page, in points from the top left.
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    pub(crate) baseline: f64,
}

/// Every run of every page, in the order of the frames.
pub(crate) fn runs(document: &PagedDocument) -> Vec<Vec<Run>> {
    document
        .pages()
        .iter()
        .map(|page| {
            let mut out = Vec::new();
            walk(&page.frame, Transform::identity(), &mut out);
            out
        })
        .collect()
}

fn walk(frame: &Frame, to_page: Transform, out: &mut Vec<Run>) {
    for (at, item) in frame.items() {
        let here = to_page.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => walk(&group.frame, here.pre_concat(group.transform), out),
            FrameItem::Text(text) => {
                let origin = Point::zero().transform(here);
                let ink = text.bbox();
                let (top, bottom) = (origin.y + ink.min.y.min(ink.max.y), origin.y + ink.min.y.max(ink.max.y));
                let inked = top.is_finite() && bottom.is_finite() && ink.max.x.is_finite();
                out.push(Run {
                    text: text.text.to_string(),
                    left: origin.x.to_pt(),
                    // The ink, and not the advance: a justified line is stretched behind its last character, too.
                    right: if inked { origin.x + ink.max.x } else { origin.x }.to_pt(),
                    top: if inked { top } else { origin.y }.to_pt(),
                    bottom: if inked { bottom } else { origin.y }.to_pt(),
                    baseline: origin.y.to_pt(),
                });
            }
            _ => {}
        }
    }
}

/// Text of a paper, a line a line of the page, pages parted by a line of dashes.
pub(crate) fn text(document: &PagedDocument) -> String {
    let mut pages = Vec::new();
    for runs in runs(document) {
        let mut lines: Vec<(f64, String)> = Vec::new();
        for run in runs {
            match lines.last_mut() {
                Some((baseline, line)) if (*baseline - run.baseline).abs() < 0.5 => line.push_str(&run.text),
                _ => lines.push((run.baseline, run.text)),
            }
        }
        let shown = lines.into_iter().map(|(_, line)| line.replace('\u{200B}', "").trim_end().to_owned());
        pages.push(shown.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"));
    }
    pages.join("\n————\n") + "\n"
}

/// Runs that leave 版心: 28 mm from the left, 26 from the right, 37 from the top; the foot ends above the edge.
pub(crate) fn outside(document: &PagedDocument) -> Vec<String> {
    let (left, right) = (Abs::mm(28.0).to_pt() - 3.0, Abs::mm(210.0 - 26.0).to_pt() + 3.0);
    let (top, bottom) = (Abs::mm(37.0).to_pt() - 4.0, Abs::mm(297.0 - 12.0).to_pt());
    let out = |run: &Run| !run.text.trim().is_empty() && (run.left < left || run.right > right || run.top < top || run.bottom > bottom);
    let told = |(page, run): (usize, &Run)| {
        format!("page {}: {} [{:.0},{:.0}]-[{:.0},{:.0}]", page + 1, run.text, run.left, run.top, run.right, run.bottom)
    };
    runs(document)
        .iter()
        .enumerate()
        .flat_map(|(page, runs)| runs.iter().filter(|r| out(r)).map(|r| told((page, r))).collect::<Vec<_>>())
        .collect()
}

/// A horizontal rule on a page.
pub(crate) struct Rule {
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
}

/// The horizontal rules of every page: borders of cells.
pub(crate) fn rules(document: &PagedDocument) -> Vec<Vec<Rule>> {
    let mut pages = Vec::new();
    for page in document.pages() {
        let mut out = Vec::new();
        collect_rules(&page.frame, Transform::identity(), &mut out);
        pages.push(out);
    }
    pages
}

fn collect_rules(frame: &Frame, to_page: Transform, out: &mut Vec<Rule>) {
    use typst::visualize::Geometry;
    for (at, item) in frame.items() {
        let here = to_page.pre_concat(Transform::translate(at.x, at.y));
        match item {
            FrameItem::Group(group) => collect_rules(&group.frame, here.pre_concat(group.transform), out),
            FrameItem::Shape(shape, _) => {
                let origin = Point::zero().transform(here);
                if let Geometry::Line(to) = shape.geometry
                    && to.y.abs() < Abs::pt(0.01)
                {
                    out.push(Rule { left: origin.x.to_pt(), right: (origin.x + to.x).to_pt(), top: origin.y.to_pt() });
                }
            }
            _ => {}
        }
    }
}
