// Pictures of every page: node test/collector/web/pictures.mjs FOLDER [PART-OF-A-PAGE'S-NAME] [DEVICES,…]
import { runnerImport } from 'vite';

const [folder = 'pictures', only = '', counts = '1,30,5000'] = process.argv.slice(2);
const { module } = await runnerImport(new URL('./pictures.ts', import.meta.url).pathname, {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  logLevel: 'error',
});
await module.takePictures(folder, only, counts.split(',').map(Number));
