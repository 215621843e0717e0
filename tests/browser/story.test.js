/** The story in five steps, each in the address and each with something to play with. */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { withPlayground } from '../support/playground-test.js';

const { visit } = withPlayground();
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

test('from the first step to the last, by keyboard, on the stored run; the link leads back', async () => {
  const { page, problems, ready, button } = await visit({
    context: { bypassCSP: true },
    prepare: (each) => each.addInitScript({ path: axe }),
  });
  await ready();
  await button('Pause the replay').click();
  await button('The story in five short steps').click();
  const heading = (/** @type {string} */ name) => page.getByRole('heading', { name });
  await heading('1. The room and its lamp').waitFor();

  await button('Next step').focus();
  await page.keyboard.press('Enter');
  await heading('2. Two predictors of one reward').waitFor();
  await button('Compare the two clouds').click();
  await page.waitForFunction(() => {
    const root = document.querySelector('cmbpo-playground')?.shadowRoot;
    return root?.activeElement?.id === 'why-title';
  });
  await page
    .locator('cmbpo-why')
    .getByRole('img', { name: /^Reward against Z/ })
    .waitFor();

  await button('Next step').click();
  await heading('3. Asking which one causes it').waitFor();
  await button('Watch the tests remove edges').click();
  const graph = (/** @type {RegExp} */ name) => page.getByRole('group', { name });
  await graph(/^Discovered graph\. 9 of 9 edges/).waitFor();
  for (const left of [8, 7, 6, 5]) {
    await button('Next test').click();
    await graph(new RegExp(`^Discovered graph\\. ${left} of 9 edges`)).waitFor();
  }
  await page
    .getByRole('status')
    .filter({ hasText: /are independent .*goes\./ })
    .waitFor();
  assert.equal(await button('Next test').isDisabled(), true);
  await button('Test back').click();
  await graph(/^Discovered graph\. 6 of 9 edges/).waitFor();
  assert.deepEqual(
    await page.evaluate(async () => {
      const { violations } = await Reflect.get(window, 'axe').run(document);
      return violations.map((/** @type {any} */ { id, nodes }) => [id, nodes[0].failureSummary]);
    }),
    [],
  );
  await button('Show the result').click();
  await graph(/^Discovered graph\. All 9 pairs/).waitFor();

  await button('Next step').click();
  await button('See imagined and real').click();
  await page
    .locator('cmbpo-why')
    .getByText(/^C-MBPO: after 60 real steps/)
    .waitFor();
  await button('Step 5: Breaking the lamp').click();
  await heading('5. Breaking the lamp').waitFor();
  await page.getByRole('radio', { name: /wired backwards/, checked: true }).waitFor();
  assert.equal(await page.evaluate('location.hash'), '#shift=far&step=5');

  await page.reload();
  await heading('5. Breaking the lamp').waitFor();
  await ready();
  await page.getByRole('note').filter({ hasText: 'A stored run' }).waitFor();
  await button('Leave the story').click();
  assert.equal(await page.evaluate('location.hash'), '#shift=far');
  assert.deepEqual(problems, []);
});
