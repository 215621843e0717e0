//! SAC on a task of known difficulty: Pendulum-v1, where a good policy has a return of about -150 and a random one
//! -1,200.
use super::sac_returns::returns;

fn solves(seeds: u32) {
    let returns = returns("pendulum", 20_000, seeds);
    println!("mean returns over 100 episodes: {returns:?}");
    assert!(returns.iter().all(|&r| r > -200.0), "{returns:?}");
}

#[test]
fn sac_solves_pendulum_on_two_of_two_seeds() {
    solves(2);
}

#[test]
#[ignore = "two minutes of processor time: cargo test --test native five_of_five -- --ignored"]
fn sac_solves_pendulum_on_five_of_five_seeds() {
    solves(5);
}
