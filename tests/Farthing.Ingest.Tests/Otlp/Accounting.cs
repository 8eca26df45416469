using Farthing.Storage.Status;

namespace Farthing.Ingest.Tests.Otlp;

/// <summary>Waits for the accounting: refusals reach it within a second or so.</summary>
internal static class Accounting
{
    public static async Task<AccountingStatus> EventuallyAsync(TestReceiver receiver, Func<AccountingStatus, bool> holds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var i = 0; i < 100; i++)
        {
            var status = await receiver.Get<StatusQueries>().ReadAsync(receiver.Project, default);
            if (holds(status))
            {
                return status;
            }

            await timer.WaitForNextTickAsync();
        }

        throw new TimeoutException("The accounting did not get there in ten seconds.");
    }
}
