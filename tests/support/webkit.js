/** A WebKitGTK driven by WebDriver on its own virtual display. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Builder, Capabilities } from 'selenium-webdriver';
import { findWebKit } from '../../scripts/setup/engines.mjs';

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} [signal] */
async function end(child, signal = 'SIGTERM') {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

export async function openWebKit() {
  const found = findWebKit();
  if (!found) throw new Error('there is no WebKitWebDriver or no Xvfb');
  const screen = spawn(found.display, ['-displayfd', '1', '-screen', '0', '1280x1000x24'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [display] = await once(screen.stdout, 'data');
  // An unused port, because the driver does not choose one itself.
  const port = await freePort();
  const driver = spawn(found.driver, [`--port=${port}`], {
    env: { ...process.env, DISPLAY: `:${String(display).trim()}` },
    stdio: 'ignore',
  });
  const close = async () => {
    await end(driver);
    await end(screen);
  };
  try {
    const server = `http://127.0.0.1:${port}`;
    await answers(`${server}/status`);
    const capabilities = new Capabilities({
      browserName: 'MiniBrowser',
      'webkitgtk:browserOptions': { args: ['--automation'] },
    });
    const browser = await new Builder().usingServer(server).withCapabilities(capabilities).build();
    await browser.manage().setTimeouts({ script: 120_000 });
    return {
      browser,
      async close() {
        await browser.quit().catch(() => {});
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function freePort() {
  const { createServer } = await import('node:net');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {string} address */
async function answers(address) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      if ((await fetch(address)).ok) return;
    } catch {
      // Not yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} does not answer`);
}
