using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Farthing.EndToEnd.Tests.Repository;

namespace Farthing.EndToEnd.Tests.Faults;

/// <summary>What a fault test did and saw, as a table.</summary>
internal sealed class FaultReport(bool withBroker, int kills)
{
    private readonly StringBuilder _lines = new();
    private int _count;
    private string _end = "";

    private string Transport => withBroker ? "rabbitmq" : "memory";

    public void Add(string fault, int accepted, TimeSpan untilAllWentOn) =>
        _lines.AppendLine(CultureInfo.InvariantCulture, $"| {++_count} | {fault} | {accepted:N0} | {untilAllWentOn.TotalSeconds:0.0} |");

    public void End(int accepted, int stored, int repeated, long duplicates) => _end = string.Create(
        CultureInfo.InvariantCulture,
        $"Accepted {accepted:N0} calls, all of them stored once; stored {stored:N0}, with those whose answer was lost; {repeated:N0} requests were sent again, {duplicates:N0} calls came twice and were known. Rollups equal the ledger to the last digit.");

    public async Task SaveAsync()
    {
        var folder = Path.Combine(Root.Path, "tests", "Farthing.EndToEnd.Tests", "Faults", "results");
        Directory.CreateDirectory(folder);
        var date = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(Path.Combine(folder, $"{date}-faults-{Transport}.md"), ToString());
    }

    public override string ToString() =>
        $"""
        # Faults, {(withBroker ? "over RabbitMQ: two receivers, two writers" : "in memory: one server")}

        `FARTHING_FAULT_KILLS={kills.ToString(CultureInfo.InvariantCulture)} dotnet test tests/Farthing.EndToEnd.Tests -c Release --filter FullyQualifiedName~FaultTests`, {Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}.

        {_end}

        | | fault | accepted by then | seconds until every sender went on |
        |---|---|---|---|
        {_lines}
        """;
}
