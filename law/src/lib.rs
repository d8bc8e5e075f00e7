//! jiangyuan-law
