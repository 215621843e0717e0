//! SAC on a task whose difficulty is known: Pendulum-v1, where a good policy earns about -150 and a random one -1,200.
use super::sac_returns::returns;

#[test]
fn sac_solves_pendulum_on_five_of_five_seeds() {
    let returns = returns("pendulum", 20_000, 5);
    println!("mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > -200.0), "{returns:?}");
}
