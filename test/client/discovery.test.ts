import t from 'tap'
import { serviceUnavailable } from '../../apimachinery/errors.ts'
import { DiscoveryError, discover } from '../../client/discovery.ts'
import { FakeTransport } from '../support/fake-transport.ts'

const resource = (name: string, kind: string, namespaced = true) => ({ name, kind, namespaced, verbs: ['get', 'list'] })

function makeServer(): FakeTransport {
  const transport = new FakeTransport()
  transport.paths.set('/api/v1', { resources: [resource('pods', 'Pod'), resource('pods/status', 'Pod')] })
  transport.paths.set('/apis', {
    groups: [
      {
        name: 'example.com',
        versions: [{ groupVersion: 'example.com/v1beta1' }, { groupVersion: 'example.com/v1' }],
        preferredVersion: { groupVersion: 'example.com/v1' },
      },
    ],
  })
  transport.paths.set('/apis/example.com/v1', { resources: [resource('things', 'Thing', false)] })
  transport.paths.set('/apis/example.com/v1beta1', {
    resources: [resource('things', 'Thing', false), resource('old', 'Old')],
  })
  return transport
}

t.test(
  'finds resources of all versions, without subresources, and tells which version to prefer for each',
  async (t) => {
    const found = await discover(makeServer())
    t.strictSame(
      found.map(({ group, version, plural, preferred }) => `${group}/${version} ${plural} ${preferred}`),
      [
        '/v1 pods true',
        'example.com/v1 things true',
        'example.com/v1beta1 things false',
        'example.com/v1beta1 old true',
      ],
    )
  },
)

t.test('a group that cannot be asked does not hide the others', async (t) => {
  const server = makeServer()
  server.paths.set('/apis/example.com/v1', serviceUnavailable('the server is currently unable to handle the request'))
  const error = await discover(server).catch((error: unknown) => error)
  t.ok(error instanceof DiscoveryError)
  const { message, found, failed } = error as DiscoveryError
  t.equal(
    message,
    'unable to retrieve the complete list of server APIs: example.com/v1: the server is currently unable to handle the request',
  )
  t.strictSame([...failed.keys()], ['example.com/v1'])
  t.strictSame(
    found.map(({ plural }) => plural),
    ['pods', 'things', 'old'],
  )
})

t.test('a group that went between the questions is just not there', async (t) => {
  const server = makeServer()
  server.paths.delete('/apis/example.com/v1beta1')
  t.equal((await discover(server)).length, 2)
})
