import t from 'tap'
import { ApiError } from '../../../apimachinery/errors.ts'
import { containerOf } from '../../../apiserver/streams/pod-container.ts'
import { parsePodLogOptions } from '../../../apiserver/streams/pod-log-options.ts'
import { parseProxyName } from '../../../apiserver/streams/proxy-name.ts'
import { proxyPath } from '../../../apiserver/streams/proxy-path.ts'
import { checkProxyable } from '../../../apiserver/streams/proxyable-ip.ts'
import { makePod } from '../../support/builders.ts'

/** The message of the ApiError that `run` throws, with its code. */
function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof ApiError) return `${error.code} ${error.message}`
    throw error
  }
  return 'none'
}

const invalid = (list: string) => `422 PodLogOptions "p" is invalid: ${list}`

for (const [query, want] of [
  ['tailLines=-1', invalid('tailLines: Invalid value: -1: must be greater than or equal to 0')],
  ['limitBytes=0', invalid('limitBytes: Invalid value: 0: must be greater than 0')],
  ['sinceSeconds=0', invalid('sinceSeconds: Invalid value: 0: must be greater than 0')],
  [
    'sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z',
    invalid(': Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified'),
  ],
  [
    'tailLines=-1&limitBytes=-1',
    invalid(
      '[tailLines: Invalid value: -1: must be greater than or equal to 0, limitBytes: Invalid value: -1: must be greater than 0]',
    ),
  ],
  ['stream=Both', invalid('stream: Unsupported value: "Both": supported values: "All", "Stderr", "Stdout"')],
  [
    'stream=Stdout&tailLines=1',
    invalid(': Forbidden: `tailLines` and specific `stream` are mutually exclusive for now'),
  ],
  ['tailLines=x', '400 strconv.ParseInt: parsing "x": invalid syntax'],
  ['sinceTime=x', '400 parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
] as const)
  t.test(`log options ${query} are refused`, async (t) => {
    t.equal(
      refusal(() => parsePodLogOptions('p', new URLSearchParams(query))),
      want,
    )
  })

for (const [query, want] of [
  ['', ''],
  ['follow=true&previous=false&timestamps=1', 'follow=true&timestamps=true'],
  ['tailLines=0&limitBytes=1', 'limitBytes=1&tailLines=0'],
  ['sinceTime=2026-01-01T01:00:00%2B01:00', 'sinceTime=2026-01-01T00%3A00%3A00Z'],
  ['container=c&tailLines=1&tailLines=2&unknown=x', 'tailLines=1'],
] as const)
  t.test(`log options ${query || 'that are empty'} reach the agent as ${want || 'nothing'}`, async (t) => {
    t.equal(parsePodLogOptions('p', new URLSearchParams(query)).agentQuery.toString(), want)
  })

t.test('the container that is meant', async (t) => {
  const [a, b, init, debug] = ['a', 'b', 'init', 'debug'].map((name) => ({ name, image: 'x' }))
  const one = makePod({ name: 'p', spec: { containers: [a!] } })
  t.equal(containerOf(one, ''), 'a', 'the only one')
  t.equal(
    refusal(() => containerOf(one, 'b')),
    '400 container b is not valid for pod p',
  )

  const two = makePod({ name: 'p', spec: { containers: [a!, b!] } })
  t.equal(
    refusal(() => containerOf(two, '')),
    '400 a container name must be specified for pod p, choose one of: [a b]',
  )
  t.equal(containerOf(two, 'b'), 'b')

  const many = makePod({
    name: 'p',
    spec: { containers: [a!, b!], initContainers: [init!], ephemeralContainers: [debug!] },
  })
  t.equal(
    refusal(() => containerOf(many, '')),
    '400 a container name must be specified for pod p, choose one of: [init a b debug]',
  )
  t.equal(containerOf(many, 'init'), 'init')
  t.equal(containerOf(many, 'debug'), 'debug')
})

t.test('names of proxies may say a scheme and a port', async (t) => {
  t.strictSame(parseProxyName('pod', 'web'), { scheme: '', name: 'web', port: '' })
  t.strictSame(parseProxyName('pod', 'web:http'), { scheme: '', name: 'web', port: 'http' })
  t.strictSame(parseProxyName('pod', 'https:web:443'), { scheme: 'https', name: 'web', port: '443' })
  t.strictSame(parseProxyName('pod', 'https:web:'), { scheme: 'https', name: 'web', port: '' })
  for (const text of ['ftp:web:21', ':80', 'a:b:c:d', 'http::80'])
    t.equal(
      refusal(() => parseProxyName('service', text)),
      `400 invalid service request "${text}"`,
    )
})

t.test('paths of proxies stay below what they are relative to', async (t) => {
  t.equal(proxyPath('', ''), '')
  t.equal(proxyPath('/', 'a=b'), '/?a=b')
  t.equal(proxyPath('/a b/ü?#[', ''), '/a%20b/%C3%BC%3F%23[')
  for (const path of ['/..', '/a/../../b', '/a/./b'])
    t.match(
      refusal(() => proxyPath(path, '')),
      /^400 .*may not contain/,
    )
})

t.test('addresses of this machine and its link are refused', async (t) => {
  for (const ip of ['10.244.0.5', '172.18.0.2', '203.0.113.7', '2001:db8::1'])
    t.equal(
      refusal(() => checkProxyable(ip)),
      'none',
      ip,
    )
  for (const ip of [
    ...['', 'localhost', '0.0.0.0', '127.0.0.1', '127.9.9.9', '169.254.169.254', '224.0.0.1', '255.255.255.255'],
    ...['::', '::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1'],
  ])
    t.equal(
      refusal(() => checkProxyable(ip)),
      '400 address not allowed',
      ip,
    )
})
