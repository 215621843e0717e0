//! Access to candle tensors as contiguous `f32` slices.

use candle_core::{CpuStorage, Layout, Result, Storage, Tensor, bail};

/// Return the elements of a contiguous `f32` storage.
pub(crate) fn contiguous<'a>(
    op: &'static str,
    storage: &'a CpuStorage,
    layout: &Layout,
) -> Result<&'a [f32]> {
    let CpuStorage::F32(data) = storage else {
        bail!("{op}: expected f32, got {:?}", storage_dtype(storage))
    };
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(&data[from..to]),
        None => bail!("{op}: expected a contiguous tensor, got {layout:?}"),
    }
}

/// Return the elements of a contiguous `f32` storage, mutable.
pub(crate) fn contiguous_mut<'a>(
    op: &'static str,
    storage: &'a mut CpuStorage,
    layout: &Layout,
) -> Result<&'a mut [f32]> {
    let dtype = storage_dtype(storage);
    let CpuStorage::F32(data) = storage else {
        bail!("{op}: expected f32, got {dtype:?}")
    };
    match layout.contiguous_offsets() {
        Some((from, to)) => Ok(&mut data[from..to]),
        None => bail!("{op}: expected a contiguous tensor, got {layout:?}"),
    }
}

/// Call `f` with the elements of a contiguous tensor, without copying them.
pub(crate) fn with<T>(
    op: &'static str,
    tensor: &Tensor,
    f: impl FnOnce(&[f32]) -> Result<T>,
) -> Result<T> {
    let (storage, layout) = tensor.storage_and_layout();
    match &*storage {
        Storage::Cpu(cpu) => f(contiguous(op, cpu, layout)?),
        _ => bail!("{op}: expected a tensor on the CPU"),
    }
}

fn storage_dtype(storage: &CpuStorage) -> candle_core::DType {
    use candle_core::backend::BackendStorage;
    storage.dtype()
}
