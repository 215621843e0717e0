/** What the crate declares, as far as it needs no translation. Made by `npm run catalogue`. */

/** Methods by name. */
export const METHODS = /** @type {const} */ ({
  'sac': {"causal":false,"learnsGraph":false,"model":false},
  'mbpo': {"causal":false,"learnsGraph":false,"model":true},
  'c-mbpo': {"causal":true,"learnsGraph":true,"model":true},
  'oracle': {"causal":true,"learnsGraph":false,"model":true},
  'cdl': {"causal":true,"learnsGraph":true,"model":true},
});

/** Independence tests by name. */
export const TESTS = /** @type {const} */ ({
  'gcm': {"bearsLabels":true,"takesLabels":false},
  'gcm-plain': {"bearsLabels":true,"takesLabels":false},
  'fisher-z': {"bearsLabels":false,"takesLabels":false},
  'rcot': {"bearsLabels":false,"takesLabels":false},
  'g-squared': {"bearsLabels":true,"takesLabels":true},
  'chi-squared': {"bearsLabels":true,"takesLabels":true},
});

/** Structure learners by name. */
export const LEARNERS = /** @type {const} */ ({
  'pc': {"asksTests":true,"method":"PC","takesLabels":false},
  'ges': {"asksTests":false,"method":"GES","takesLabels":true},
  'lingam': {"asksTests":false,"method":"DirectLiNGAM","takesLabels":false},
  'fci': {"asksTests":true,"method":"FCI","takesLabels":false},
});

/** Environments by name. */
export const ENVIRONMENTS = /** @type {const} */ ({
  'light-door': {"action":["A"],"drifts":["R","X'"],"hasPreset":false,"shifts":["in-distribution","near","far"],"state":["X","Z"]},
  'pendulum': {"action":["torque"],"drifts":[],"hasPreset":true,"shifts":["in-distribution"],"state":["cos_theta","sin_theta","theta_dot"]},
  'cart-pole': {"action":["force"],"drifts":[],"hasPreset":true,"shifts":["in-distribution"],"state":["x","v","cos_theta","sin_theta","omega"]},
  'reacher': {"action":["shoulder","elbow"],"drifts":[],"hasPreset":true,"shifts":["in-distribution"],"state":["cos_elbow","sin_elbow","shoulder_speed","elbow_speed","dx","dy"]},
  'half-cheetah': {"action":["bthigh_torque","bshin_torque","bfoot_torque","fthigh_torque","fshin_torque","ffoot_torque"],"drifts":[],"hasPreset":true,"shifts":["in-distribution"],"state":["z","pitch","bthigh","bshin","bfoot","fthigh","fshin","ffoot","x_speed","z_speed","pitch_speed","bthigh_speed","bshin_speed","bfoot_speed","fthigh_speed","fshin_speed","ffoot_speed"]},
});

/** Lowest and highest values of shifts, drifts and sensors. */
export const BOUNDS = /** @type {const} */ ({
  'sensors': [0,64],
  'gain': [-10.0,10.0],
  'do_lamp': [-1.0,1.0],
  'sensor_noise': [0.0,1.0],
  'drift': [-1.0,1.0],
});

/** Settings of a run by path. */
export const SETTINGS = /** @type {const} */ ({
  'environment': {"default":"light-door","kind":"any"},
  'drift.mechanism': {"default":null,"kind":"text","optional":true},
  'drift.at': {"default":2000,"kind":"whole","max":1000000,"min":1},
  'drift.to': {"default":null,"kind":"any","max":1.0,"min":-1.0,"optional":true},
  'env_steps': {"default":4000,"kind":"whole","max":1000000,"min":1},
  'initial_random_steps': {"default":1000,"kind":"whole","max":100000,"min":100},
  'real_buffer': {"default":null,"kind":"whole","max":1000000,"min":100,"optional":true},
  'graph': {"default":null,"kind":"any","optional":true},
  'graph_every': {"default":0,"kind":"whole","max":1000000,"min":0},
  'graph_again': {"default":0,"kind":"whole","leftOut":true,"max":1000000,"min":0},
  'policy_inputs': {"default":null,"kind":"names","optional":true},
  'randomise': {"default":[],"kind":"names","leftOut":true},
  'curve_every': {"default":250,"kind":"whole","max":1000000,"min":10},
  'curve_episodes': {"default":10,"kind":"whole","max":1000,"min":1},
  'evaluation_episodes': {"default":100,"kind":"whole","max":10000,"min":1},
  'agent.hidden': {"default":[64,64],"kind":"widths","max":512,"min":1},
  'agent.critic_hidden': {"default":null,"kind":"widths","max":512,"min":1,"optional":true},
  'agent.log_std': {"default":null,"kind":"real","max":2.0,"min":-10.0,"optional":true},
  'agent.batch_size': {"default":64,"kind":"whole","max":4096,"min":2},
  'agent.gamma': {"default":0.97,"kind":"real","max":0.9999,"min":0.0},
  'agent.tau': {"default":0.01,"kind":"real","max":1.0,"min":0.00001},
  'agent.actor_learning_rate': {"default":0.001,"kind":"real","max":0.1,"min":0.0},
  'agent.critic_learning_rate': {"default":0.001,"kind":"real","max":0.1,"min":0.0},
  'agent.temperature_learning_rate': {"default":0.001,"kind":"real","max":0.1,"min":0.0},
  'agent.initial_temperature': {"default":0.01,"kind":"real","max":100.0,"min":1e-6},
  'agent.target_entropy': {"default":null,"kind":"real","max":100.0,"min":-100.0,"optional":true},
  'agent.updates_per_step': {"default":1,"kind":"whole","max":100,"min":0},
  'agent.critic_norm': {"default":"none","kind":"choice","leftOut":true,"options":["none","layer"]},
  'agent.reset_every': {"default":0,"kind":"whole","leftOut":true,"max":1000000,"min":0},
  'model.hidden': {"default":[32,32],"kind":"widths","max":512,"min":1},
  'model.members': {"default":5,"kind":"whole","max":20,"min":1},
  'model.elites': {"below":"model.members","default":3,"kind":"whole","min":1},
  'model.learning_rate': {"default":0.002,"kind":"real","max":0.1,"min":1e-6},
  'model.batch_size': {"default":128,"kind":"whole","max":4096,"min":8},
  'model.epoch_batches': {"default":12,"kind":"whole","max":10000,"min":1,"optional":true},
  'model.holdout': {"default":0.15,"kind":"real","max":0.5,"min":0.01},
  'model.patience': {"default":4,"kind":"whole","max":1000,"min":1},
  'model.max_epochs': {"default":20,"kind":"whole","max":10000,"min":1},
  'model.every': {"default":500,"kind":"whole","max":1000000,"min":1},
  'model.kind': {"default":"learned","kind":"choice","leftOut":true,"options":["learned","true"]},
  'model.scope': {"default":"all","kind":"choice","leftOut":true,"options":["all","relevant"]},
  'model.sharing': {"default":"none","kind":"choice","leftOut":true,"options":["none","same-parents"]},
  'model.weight_decay': {"default":0,"kind":"real","leftOut":true,"max":1.0,"min":0.0},
  'model.beta': {"default":0,"kind":"real","leftOut":true,"max":1.0,"min":0.0},
  'model.ranking': {"default":"likelihood","kind":"choice","leftOut":true,"options":["likelihood","error"]},
  'model.calibration': {"default":"none","kind":"choice","leftOut":true,"options":["none","held-out"]},
  'rollout.starts': {"default":1000,"kind":"whole","max":10000,"min":1},
  'rollout.horizon': {"default":5,"kind":"whole","max":200,"min":1},
  'rollout.short_until': {"default":0,"kind":"whole","max":1000000,"min":0},
  'rollout.prediction': {"default":"sample","kind":"choice","options":["sample","mean","auto"]},
  'rollout.buffer': {"default":20000,"kind":"whole","max":1000000,"min":100},
  'rollout.real_ratio': {"default":0.1,"kind":"real","max":1.0,"min":0.0},
  'structure.test': {"default":"gcm","kind":"choice","options":["gcm","gcm-plain","fisher-z","rcot","g-squared","chi-squared"]},
  'structure.alpha': {"default":0.001,"kind":"real","max":1,"min":0,"open":true},
  'structure.removal': {"default":"confirmed","kind":"choice","options":["plain","confirmed"]},
  'structure.max_depth': {"default":3,"kind":"whole","min":0,"optional":true},
  'structure.search': {"default":"pc","kind":"choice","leftOut":true,"options":["pc","grow-shrink"]},
  'structure.noise_floor': {"default":0,"kind":"real","leftOut":true,"max":1.0,"min":0.0},
  'structure.max_rows': {"default":null,"kind":"whole","leftOut":true,"min":100,"optional":true},
  'structure.innovations': {"default":false,"kind":"flag","leftOut":true},
  'structure.reach': {"default":"all","kind":"choice","leftOut":true,"options":["all","relevant"]},
  'cdl.threshold': {"default":0.2,"kind":"real","max":10.0,"min":0.0},
  'cdl.hidden': {"default":[64,64],"kind":"widths","max":512,"min":1},
  'cdl.members': {"default":3,"kind":"whole","max":20,"min":1},
  'cdl.learning_rate': {"default":0.005,"kind":"real","max":0.1,"min":1e-6},
  'cdl.weight_decay': {"default":0.0,"kind":"real","max":10.0,"min":0.0},
  'cdl.batch_size': {"default":32,"kind":"whole","max":4096,"min":8},
  'cdl.max_steps': {"default":1500,"kind":"whole","max":100000,"min":1},
  'cdl.patience': {"default":300,"kind":"whole","max":100000,"min":1},
  'cdl.noise_floor': {"default":0.05,"kind":"real","max":10.0,"min":0.0},
  'cdl.beta': {"default":0.5,"kind":"real","max":1.0,"min":0.0},
  'detection.watch': {"default":null,"kind":"choice","optional":true,"options":["residuals","told"]},
  'detection.alpha': {"default":0.01,"kind":"real","max":0.5,"min":1e-6},
  'detection.relearn': {"default":"mechanism","kind":"choice","options":["mechanism","all"]},
  'detection.random_steps': {"default":200,"kind":"whole","max":100000,"min":20},
});

/** Options of a search in a table that take one of some words. */
export const TABLE_CHOICES = /** @type {const} */ ({
  'learner': {"default":"pc","options":["pc","ges","lingam","fci"]},
  'test': {"default":"gcm","options":["gcm","gcm-plain","fisher-z","rcot","g-squared","chi-squared"]},
  'colliders': {"default":"majority","options":["standard","majority","conservative"]},
  'conflicts': {"default":"strongest","options":["by-name","strongest"]},
  'removal': {"default":"confirmed","options":["plain","confirmed"]},
  'missing': {"default":"list-wise","options":["list-wise","test-wise","refuse"]},
  'dependent': {"default":"leave-out","options":["leave-out","keep","refuse"]},
  'score': {"default":"bic","options":["bic","bdeu"]},
  'resampling': {"default":"standard","options":["standard","bayesian"]},
});
