import { show } from './parts.js';
history.pushState(null, '', 'deeper/page');
show('../../i/made-pushed.png');
