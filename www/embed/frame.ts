/** The page inside a frame: the playground, its height and its news for the page around it. */

import type { Playground } from '../app.ts';
import type { Command, News, Settings } from './protocol.ts';

import { version } from '../../package.json';
import '../styles/embed.css';
import '../app.ts';
import { watchVersion } from '../offline/watch.ts';
import { Gate } from './gate.ts';
import { isOurs, PROTOCOL, readMessage, THEMES } from './protocol.ts';

const playground = document.querySelector('cmbpo-playground') as Playground;

watchVersion(import.meta.url);

/** Nothing here is secret, so any page may hear it. */
const tell = (news: News) => window.parent.postMessage(news, '*');

function setTheme(theme: string) {
  document.documentElement.dataset.theme = theme;
}

function set({ state, controls, hide, theme, view }: Settings) {
  if (view !== undefined) playground.view = view;
  if (controls !== undefined) playground.controls = controls;
  if (hide !== undefined) playground.hide = hide;
  if (theme !== undefined) setTheme(theme);
  if (state !== undefined) playground.state = state;
}

function obey(message: Command | Settings) {
  if (message.type === 'cmbpo:set') set(message);
  else if (message.type === 'cmbpo:play') playground.play();
  else if (message.type === 'cmbpo:pause') playground.pause();
  else if (message.type === 'cmbpo:step') playground.step();
  else playground.reset();
}

/** The first screen reaches to the frame's edges. */
const fit = () => (document.documentElement.dataset.view = playground.dataset.view ?? 'hero');
playground.addEventListener('cmbpo-view-change', fit);
fit();

playground.addEventListener('cmbpo-language', (event) => {
  const { language } = (event as CustomEvent<{ language: string }>).detail;
  document.documentElement.lang = language;
});

const query = new URLSearchParams(location.search);
const theme = query.get('theme');
if (theme !== null && THEMES.includes(theme)) setTheme(theme);
const view = query.get('view');
if (view !== null) playground.setAttribute('view', view);
playground.toggleAttribute('autoplay', query.has('autoplay'));

// Opened on its own, there is no page around it to talk to.
if (window.parent !== window) {
  const gate = new Gate();
  window.addEventListener('message', (event) => {
    if (event.source !== window.parent) return;
    // Messages of others, such as a page's own tools, count for nothing.
    if (!isOurs(event.data)) return;
    const { open, problem } = gate.pass(event.data, performance.now());
    if (problem) tell({ type: 'cmbpo:problem', problem });
    const read = open ? readMessage(event.data) : null;
    if (read === null) return;
    if ('problem' in read) tell({ type: 'cmbpo:problem', problem: read.problem });
    else obey(read.message);
  });
  playground.addEventListener('cmbpo-ready', () =>
    tell({ type: 'cmbpo:ready', protocol: PROTOCOL, version }),
  );
  playground.addEventListener('cmbpo-state-change', () =>
    tell({ type: 'cmbpo:state', state: playground.state }),
  );
  playground.addEventListener('cmbpo-run-finished', (event) => {
    const { detail } = event as CustomEvent;
    tell({ type: 'cmbpo:run-finished', result: detail });
  });
  const page = document.documentElement;
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(page.getBoundingClientRect().height);
    if (height === last) return;
    last = height;
    tell({ type: 'cmbpo:height', height });
  }).observe(page);
} else playground.setAttribute('keys', 'page');
