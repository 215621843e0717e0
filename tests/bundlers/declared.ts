/** What the package declares is what its sources are; compiled, not run. */
import * as declared from 'cmbpo';
import * as declaredElement from 'cmbpo/element';
import declaredWidget from 'cmbpo/anywidget';
import * as real from '../../www/api/index.ts';
import { Playground } from '../../www/app.ts';
import realWidget from '../../www/embed/anywidget.ts';
import { configure } from '../../www/npm/places.ts';

real satisfies typeof declared;
declared satisfies typeof real;
configure satisfies typeof declaredElement.configure;
realWidget satisfies typeof declaredWidget;

type Own = Pick<
  declaredElement.Playground,
  'state' | 'controls' | 'hide' | 'results' | 'play' | 'pause' | 'step' | 'reset'
>;
new Playground() satisfies Own;
