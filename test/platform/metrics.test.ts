import t from 'tap'
import { Metrics, maxSeriesPerMetric } from '../../platform/metrics.ts'
import { addProcessMetrics } from '../../platform/process-metrics.ts'

const lines = async (metrics: Metrics) => (await metrics.text()).text.split('\n').filter((line) => line !== '')

t.test('shows counters and gauges with their labels', async (t) => {
  const metrics = new Metrics()
  const requests = metrics.counter({ name: 'requests_total', help: 'How many.', labels: ['verb', 'code'] })
  requests.labels('GET', '200').inc()
  requests.labels('GET', '200').inc(2)
  requests.labels('PUT', '"\\').inc()
  const depth = metrics.gauge({ name: 'depth', help: 'How deep.' }).labels()
  depth.set(5)
  depth.add(-2)
  t.strictSame(await lines(metrics), [
    '# HELP requests_total How many.',
    '# TYPE requests_total counter',
    'requests_total{verb="GET",code="200"} 3',
    'requests_total{verb="PUT",code="\\"\\\\"} 1',
    '# HELP depth How deep.',
    '# TYPE depth gauge',
    'depth 3',
  ])
})

t.test('counts observations up to each bound', async (t) => {
  const metrics = new Metrics()
  const seconds = metrics.histogram({ name: 'seconds', help: 'How long.', labels: ['verb'], buckets: [0.1, 1] })
  for (const value of [0.1, 0.5, 3]) seconds.labels('GET').observe(value)
  t.strictSame((await lines(metrics)).slice(2), [
    'seconds_bucket{verb="GET",le="0.1"} 1',
    'seconds_bucket{verb="GET",le="1"} 2',
    'seconds_bucket{verb="GET",le="+Inf"} 3',
    'seconds_sum{verb="GET"} 3.6',
    'seconds_count{verb="GET"} 3',
  ])
})

t.test('looks values up when they are read, and adds up what several sources say', async (t) => {
  const metrics = new Metrics()
  let value = 1
  for (let source = 0; source < 2; source++)
    metrics.observe({ name: 'objects', help: 'Objects.', labels: ['kind'] }, 'gauge', () => [[['pods'], value]])
  value = 3
  t.match(await lines(metrics), ['# HELP objects Objects.', '# TYPE objects gauge', 'objects{kind="pods"} 6'])
})

t.test('is the same metric for everybody who asks for its name', async (t) => {
  const metrics = new Metrics()
  for (let i = 0; i < 2; i++) metrics.counter({ name: 'a', help: 'A.' }).labels().inc()
  t.equal((await lines(metrics)).at(-1), 'a 2')
  t.throws(() => metrics.gauge({ name: 'a', help: 'A.' }), TypeError)
})

t.test('keeps a bounded number of series', async (t) => {
  const metrics = new Metrics()
  const family = metrics.counter({ name: 'a', help: 'A.', labels: ['name'] })
  for (let i = 0; i < maxSeriesPerMetric + 10; i++) family.labels(`${i}`).inc()
  t.equal((await lines(metrics)).length, maxSeriesPerMetric + 2)
})

t.test('the process shows what it costs', async (t) => {
  const metrics = new Metrics()
  addProcessMetrics(metrics)
  const { text, contentType } = await metrics.text()
  t.match(contentType, 'text/plain')
  t.match(text, /^process_resident_memory_bytes [1-9]/m)
  t.match(text, /^process_cpu_seconds_total /m)
})
