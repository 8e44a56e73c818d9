"""FastStream: commit, then publish with confirms; and a subscriber with an asynchronous session.

Run with ``publish`` it does so BENCH_COUNT times one after the other; with ``consume`` it handles what
comes, acknowledging after the handler (its safest setting, and its default).
"""

import asyncio
import sys

from faststream import FastStream
from faststream.rabbit import RabbitBroker, RabbitQueue
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bench.contestant import await_turn
from bench.peers.entry import BROKER_URL, COUNT, DATABASE_URL, Entry, problem

broker = RabbitBroker(BROKER_URL)
app = FastStream(broker)
queue = RabbitQueue("problems", durable=True)
engine = create_async_engine(DATABASE_URL.replace("postgresql://", "postgresql+psycopg://"), pool_size=10)

if sys.argv[1] == "consume":

    @broker.subscriber(queue)
    async def enter(unit: str, number: int, story: str) -> None:
        """Enter one problem."""
        async with AsyncSession(engine) as session:
            session.add(Entry(unit=unit, number=number, story=story))
            await session.commit()


async def publish() -> None:
    """Commit and publish, one after the other."""
    async with broker:
        await broker.declare_queue(queue)
        for number in range(COUNT):
            async with AsyncSession(engine) as session:
                session.add(Entry(**problem(number)))
                await session.commit()
            await broker.publish(problem(number), queue, persist=True)


if __name__ == "__main__":
    await_turn()
    asyncio.run(app.run() if sys.argv[1] == "consume" else publish())
