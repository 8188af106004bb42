import t from 'tap'
import type { PodTemplateSpec } from '../../../apimachinery/types/core-v1.ts'
import { templateHash } from '../../../controllers/deployment/template-hash.ts'

const template = (image: string, more = {}) =>
  ({
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'main', image }], ...more },
  }) as unknown as PodTemplateSpec

t.test('equal templates have the same hash, whatever the order of their fields', async (t) => {
  const reordered = { spec: template('a').spec, metadata: { labels: { app: 'web' }, annotations: undefined } }
  t.equal(templateHash(template('a'), 0), templateHash(reordered, 0))
})

t.test('a template has the same hash in all releases', async (t) => {
  t.equal(templateHash(template('a'), 0), '647566c989')
})

t.test('other templates, and templates whose names have collided, have other hashes', async (t) => {
  const hashes = [
    templateHash(template('a'), 0),
    templateHash(template('b'), 0),
    templateHash(template('a', { hostNetwork: true }), 0),
    templateHash(template('a'), 1),
    templateHash(template('a'), 2),
  ]
  t.equal(new Set(hashes).size, hashes.length)
})

t.test('a hash is a label value that spells no words', async (t) => {
  t.match(templateHash(template('a'), 0), /^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
})
