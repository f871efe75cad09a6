import { createHash } from 'node:crypto';

/** 256 short, everyday words that are hard to mistake for one another when read out over a telephone. */
const words = (
  'acorn adult amber angle apple april arrow aspen atlas attic bacon badge baker bamboo banana basil ' +
  'basket beach beaver bench berry bishop bison blanket board bonus bottle branch bread brick bridge brush ' +
  'bucket buffalo butter button cabin cable cactus camel camera candle canoe canyon carbon carpet castle cedar ' +
  'cello chalk cherry chess circle citrus clock cloud clover cobalt coconut coffee comet copper coral cotton ' +
  'cousin cradle crater cricket crystal curtain cycle daisy dancer desert diamond dinner dolphin donkey dragon drawer ' +
  'drum eagle echo elbow elephant ember emerald engine evening fabric falcon farmer feather fiddle finger flame ' +
  'flute forest fossil fountain fox galaxy garden garlic ginger giraffe glacier glove goblet gold gravel guitar ' +
  'hammer harbor harvest hazel helmet hexagon hill honey horizon hotel husky iceberg igloo indigo insect island ' +
  'ivory jacket jaguar jasmine jelly jigsaw jungle kayak kettle kitchen kiwi koala ladder lagoon lantern lemon ' +
  'leopard library lilac linen lizard lobster lotus lunch magnet mango maple marble meadow melon meteor mirror ' +
  'monkey mosaic motor muffin museum mustard napkin nectar needle noodle north nutmeg oasis ocean olive onion ' +
  'opera orange orbit orchid otter oxygen oyster paddle panda papaya parrot peach pebble pelican pencil pepper ' +
  'piano pilot pirate planet plum pocket polar pony poppy potato prairie puzzle quartz queen rabbit radio ' +
  'raven ribbon river robin rocket saddle saffron salmon sandal school shadow silver sketch snow socket spider ' +
  'spinach spoon stadium statue storm sugar sunset table teapot temple thunder tiger timber tomato topaz tractor ' +
  'trumpet tulip tunnel turtle umbrella valley velvet violin walnut whale willow window winter wizard yellow zebra'
).split(' ');

/** Four words by which people compare what the collector and the machine show, before approval. `publicKey` is base64url. */
export function fingerprint(publicKey: string): string {
  const hash = createHash('sha256').update('forewarn-fingerprint\n').update(publicKey).digest();
  return Array.from(hash.subarray(0, 4), (byte) => words[byte]).join(' ');
}

/**
 * A device's id comes from its key: random as the key is, nothing of the hardware in it, the same when a lost answer
 * makes the machine ask again, and taken for ever once the key is revoked (SECURITY S11).
 */
export function deviceIdOf(publicKey: string): string {
  return createHash('sha256').update('forewarn-device\n').update(publicKey).digest('base64url').slice(0, 22);
}
