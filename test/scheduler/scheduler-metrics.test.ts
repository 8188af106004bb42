import t from 'tap'
import { schedulerEnv } from './scheduler-env.ts'

t.test('attempts are counted by how they end, and pods by where they wait', async (t) => {
  const env = await schedulerEnv(t)
  await env.createNode('node-1', { cpu: '1' })
  await env.createPod('fits', { cpu: '500m' })
  await env.createPod('too-big', { cpu: '8' })
  await env.time.settle()
  const { text } = await env.metrics.text()
  t.match(text, 'scheduler_schedule_attempts_total{result="scheduled",profile="default-scheduler"} 1\n')
  t.match(text, 'scheduler_schedule_attempts_total{result="unschedulable",profile="default-scheduler"} 1\n')
  t.match(
    text,
    'scheduler_scheduling_attempt_duration_seconds_count{result="scheduled",profile="default-scheduler"} 1\n',
  )
  t.match(text, 'scheduler_pending_pods{queue="active"} 0\n')
  t.match(text, 'scheduler_pending_pods{queue="unschedulable"} 1\n')
})
