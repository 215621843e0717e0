/**
 * The page's own style sheet stands in its HTML: the first picture waits for one answer of the network, and not for two. The content
 * security policy lets in this very text, by its hash, and no other.
 */
import { createHash } from 'node:crypto';
import { ownValue } from '../../www/own.js';

const LINK = /<link rel="stylesheet"[^>]*href="\.\/([^"]+\.css)"[^>]*>/;

/** @returns {import('vite').Plugin} */
export const inlineStyle = () => ({
  name: 'cmbpo-inline-style',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {}, path }) => {
      const [tag, file] = LINK.exec(html) ?? [];
      const sheet = file === undefined ? undefined : ownValue(bundle, file);
      if (path !== '/index.html' || !tag || sheet?.type !== 'asset') return html;
      const css = String(sheet.source).trim();
      const hash = createHash('sha256').update(css).digest('base64');
      return html
        .replace("style-src 'self'", `style-src 'self' 'sha256-${hash}'`)
        .replace(tag, () => `<style>${css}</style>`);
    },
  },
});
