//! jiangyuan-courier
