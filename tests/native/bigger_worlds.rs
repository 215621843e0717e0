//! SAC on the bigger worlds, held against what is known of them: a return of 200 at the most on the cart-pole (chance: about 40), and
//! what a controller by hand earns on the reacher, -16 (chance: about -55).
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
