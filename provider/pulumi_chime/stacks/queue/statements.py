"""The longer statements that the queue sends to PostgreSQL, and what each asks for or puts on record."""

LOOK = """
SELECT jobs.id, jobs.status, jobs.args,
       coalesce(attempts.host, workers.host) AS host, coalesce(attempts.pid, workers.pid) AS pid,
       coalesce(attempts.machine, workers.machine) AS machine, attempts.lock_name, attempts.progress,
       attempts.outcome IS NOT NULL AS is_ended,
       extract(epoch FROM now() - coalesce(attempts.seen_at, workers.seen_at))::float AS silence
  FROM procrastinate_jobs AS jobs
  LEFT JOIN attempts ON attempts.job_id = jobs.id
  LEFT JOIN workers ON workers.id = jobs.worker_id
 WHERE jobs.queue_name = %(queue)s AND jobs.task_name = %(task)s AND jobs.args ->> 'run' = %(run)s
 ORDER BY jobs.id
"""
"""The jobs of a run, oldest first, with who has each and what was last heard of it."""
HOLDERS = """
SELECT jobs.id, jobs.args, workers.lock_name AS worker_lock, attempts.lock_name AS tree_lock,
       coalesce(attempts.host, workers.host) AS host, coalesce(attempts.pid, workers.pid) AS pid,
       coalesce(attempts.machine, workers.machine) AS machine,
       extract(epoch FROM now() - coalesce(attempts.seen_at, workers.seen_at))::float AS silence
  FROM procrastinate_jobs AS jobs
  LEFT JOIN attempts ON attempts.job_id = jobs.id
  LEFT JOIN workers ON workers.id = coalesce(attempts.worker_id, jobs.worker_id)
 WHERE jobs.queue_name = %(queue)s AND jobs.task_name = %(task)s AND jobs.status = 'doing'
 ORDER BY jobs.id
"""
"""The jobs that are at work, with who has each and which locks show that it lives."""
HELD = """
SELECT id, args
  FROM procrastinate_jobs
 WHERE worker_id = %(worker_id)s AND status = 'doing'
 ORDER BY id
"""
"""The jobs that a worker has taken and not ended."""
LISTED = """
SELECT id
  FROM workers
 WHERE id = %(worker_id)s
   FOR UPDATE
"""
"""A worker, which nobody else takes a stack for until the transaction ends."""
ALONE = """
SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))
"""
"""Of all transactions that execute this with one name, one goes on until it ends."""
ASKED = """
SELECT id
  FROM procrastinate_jobs
 WHERE queueing_lock = %(queueing_lock)s
"""
"""The job of an order, whatever has become of it."""
ALIVE = """
SELECT id
  FROM procrastinate_jobs
 WHERE queue_name = %(queue)s AND status IN ('todo', 'doing')
"""
"""The jobs that wait and that are at work, whatever else stands in their rows."""
REQUEST = """
SELECT status, abort_requested
  FROM procrastinate_jobs
 WHERE id = %(job_id)s
"""
"""Whether a job is at work, and whether somebody wants it to end."""
BEGIN = """
INSERT INTO attempts (job_id, run, project, stack, worker_id, machine, host, pid, lock_name)
VALUES (%(job_id)s, %(run)s, %(project)s, %(stack)s, %(worker_id)s, %(machine)s, %(host)s, %(pid)s, %(lock_name)s)
    ON CONFLICT (job_id) DO UPDATE SET lock_name = excluded.lock_name, seen_at = now()
"""
"""An attempt begins; where the answer to that was lost, it is begun by the same worker again."""
END = """
UPDATE attempts
   SET outcome = %(outcome)s, engine_pids = %(engine_pids)s, seen_at = now(), ended_at = now()
 WHERE job_id = %(job_id)s
"""
"""An attempt ends with an outcome."""
ENDED = """
SELECT job_id
  FROM attempts
 WHERE job_id = %(job_id)s AND worker_id = %(worker_id)s AND outcome IS NOT NULL AND NOT is_gone
"""
"""An attempt that this worker has ended with an outcome."""
GIVE_UP = """
UPDATE attempts
   SET is_gone = true, outcome = %(outcome)s, engine_pids = engine_pids || %(engine_pids)s, ended_at = now()
 WHERE job_id = %(job_id)s
"""
"""An attempt ends because its worker is gone."""
GONE = """
SELECT host, unnest(engine_pids) AS pid,
       extract(epoch FROM began_at)::float AS began, extract(epoch FROM ended_at)::float AS ended
  FROM attempts
 WHERE project = %(project)s AND stack = %(stack)s AND ended_at IS NOT NULL
   AND (is_gone OR outcome ->> 'state' <> %(well)s)
"""
"""The engines of a stack's attempts that have ended otherwise than well."""
