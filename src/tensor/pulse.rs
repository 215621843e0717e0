//! Signals from within a long computation, so that another thread can distinguish a busy thread from a dead one.

use std::cell::{Cell, RefCell};

/// Multiplications between two signs: some tens of milliseconds.
const EVERY: usize = 1 << 27;

thread_local! {
    static SPENT: Cell<usize> = const { Cell::new(0) };
    static SIGN: RefCell<Option<Box<dyn Fn()>>> = const { RefCell::new(None) };
}

/// Call `sign` repeatedly while this thread multiplies, in place of an earlier callback.
pub fn on_pulse(sign: impl Fn() + 'static) {
    SIGN.set(Some(Box::new(sign)));
}

/// Count work of about so many multiplications.
pub(crate) fn spend(work: usize) {
    let spent = SPENT.get() + work;
    SPENT.set(spent % EVERY);
    if spent >= EVERY {
        SIGN.with_borrow(|sign| {
            if let Some(sign) = sign {
                sign();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tensor::{Activation, Mlp, Random, Stream};
    use std::rc::Rc;

    #[test]
    fn a_network_signals_while_it_predicts() {
        let signs = Rc::new(Cell::new(0));
        let count = signs.clone();
        on_pulse(move || count.set(count.get() + 1));
        let mut rng = Random::new(0, Stream::Initial);
        let network = Mlp::new(1, &[1, 256, 256, 1], Activation::Relu, &mut rng).expect("valid");
        // 66,561 weights and biases: 2,017 rows are as many multiplications as there are between two signs.
        for _ in 0..11 {
            network.predict_member(0, &[0.5; 400]).expect("valid");
        }
        assert_eq!(signs.get(), 2);
    }
}
