//! jiangyuan
