import { labSuite } from '../lab/lab-suite.ts';
import { volumeNeeds } from '../lab/volume.ts';
import { fullVolumeStory } from './full-volume.ts';

labSuite('a real volume', volumeNeeds, () => fullVolumeStory());
