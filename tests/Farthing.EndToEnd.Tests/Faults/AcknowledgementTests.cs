using Farthing.EndToEnd.Tests.Running;
using Npgsql;

namespace Farthing.EndToEnd.Tests.Faults;

public class AcknowledgementTests
{
    [Fact]
    public async Task A_writer_killed_between_its_commit_and_its_acknowledgement_gets_the_batch_again_and_stores_it_once()
    {
        await using var broker = await RabbitMq.StartAsync();
        await using var database = await TestDatabase.CreateAsync();
        await using var receiver = await ServerProcess.StartAsync(database, ("FARTHING_RABBITMQ", broker.Address.OriginalString), ("FARTHING_ROLES", "receiver,page"));
        await using var writer = await ServerProcess.StartAsync(database, ("FARTHING_RABBITMQ", broker.Address.OriginalString), ("FARTHING_ROLES", "writer,page"));
        using var sender = new Sender(receiver.Otlp, await receiver.CreateKeyAsync());
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);

        // The commit waits inside the database, which does not look whether its client still lives before it is done.
        await using (var gate = await source.OpenConnectionAsync())
        {
            await ExecuteAsync(gate, "SELECT pg_advisory_lock(7)");
            await ExecuteAsync(
                gate,
                """
                CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER gate AFTER INSERT OR UPDATE ON accounting DEFERRABLE INITIALLY DEFERRED
                  FOR EACH ROW WHEN (NEW.outcome = 'stored') EXECUTE FUNCTION wait_at_the_gate();
                """);
            await sender.SendAsync(1, default);
            await Eventually.TrueAsync(
                async _ => await database.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND NOT granted") > 0, "the writer commits");
            await writer.KillAsync();
            Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM calls"));
            await ExecuteAsync(gate, "SELECT pg_advisory_unlock(7)");
        }

        await Eventually.TrueAsync(async _ => await database.ScalarAsync<long>("SELECT count(*) FROM calls") == 20, "the commit is done");
        await writer.StartAgainAsync();
        await Eventually.TrueAsync(
            async _ => await database.ScalarAsync<long>("SELECT coalesce(sum(count), 0)::bigint FROM accounting WHERE outcome = 'duplicate'") == 20,
            "the batch comes again", TimeSpan.FromMinutes(1));
        Assert.Equal(20, await database.ScalarAsync<long>("SELECT count(*) FROM calls"));
        await Ledger.HoldsAsync(database, receiver);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
