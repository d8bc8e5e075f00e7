//! Tables for people: columns as wide as they need, figures to the right.

/// A table.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub(crate) fn new(columns: &[&str]) -> Table {
        Table { rows: vec![columns.iter().map(|&column| column.to_owned()).collect()] }
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// The table as text, a line a row.
    pub(crate) fn text(&self) -> String {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).enumerate();
            let padded = cells.map(|(column, (cell, width))| {
                let space = " ".repeat(width - cell.chars().count());
                if column < 2 { format!("{cell}{space}") } else { format!("{space}{cell}") }
            });
            padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.rows.iter().map(|row| line(row) + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_under_one_another() {
        let mut table = Table::new(&["phase", "link", "kB"]);
        table.row(vec!["idle".into(), "EDGE".into(), "1".into()]);
        table.row(vec!["push".into(), "AWFUL".into(), "1250".into()]);
        assert_eq!(table.text(), "phase  link     kB\nidle   EDGE      1\npush   AWFUL  1250\n");
    }
}
