//! Return of SAC in the larger environments, compared with known values: at most 200 on the cart-pole (random actions:
//! about 40), and -16 for a hand-written controller on the reacher (random actions: about -55).
use super::sac_returns::returns;

#[test]
fn sac_swings_the_cart_pole_up() {
    let returns = returns("cart-pole", 12_000, 2);
    println!("cart-pole, mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > 120.0), "{returns:?}");
}

#[test]
fn sac_reaches_the_target() {
    let returns = returns("reacher", 8_000, 2);
    println!("reacher, mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > -22.0), "{returns:?}");
}
