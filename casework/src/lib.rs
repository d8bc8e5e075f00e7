//! jiangyuan-casework
