using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Gpu;

/// <summary>The readings of the few calls that have any.</summary>
internal static class CallGpuRows
{
    private const string Columns =
        "project_id, time, trace_id, span_id, device_count, utilization, memory_bytes, power_w, energy_j, energy_source, coverage, partitioned";

    /// <summary>Copies the readings of calls that were just stored.</summary>
    public static async Task CopyAsync(NpgsqlConnection connection, IEnumerable<PricedCall> stored, CancellationToken cancel)
    {
        var measured = stored.Where(c => c.Call.Gpu is not null).ToList();
        if (measured.Count == 0)
        {
            return;
        }

        await using var copy = await connection.BeginBinaryImportAsync($"COPY call_gpu ({Columns}) FROM STDIN (FORMAT BINARY)", cancel);
        foreach (var (project, call, _) in measured)
        {
            var gpu = call.Gpu!;
            copy.StartRow();
            copy.Write(project.Value, NpgsqlDbType.Integer);
            copy.Write(call.Time, NpgsqlDbType.TimestampTz);
            copy.Write(CallRows.TraceUuid(call.Id.TraceId), NpgsqlDbType.Uuid);
            copy.Write(unchecked((long)call.Id.SpanId), NpgsqlDbType.Bigint);
            copy.Write(gpu.Count, NpgsqlDbType.Integer);
            copy.WriteOrNull(gpu.Utilization, NpgsqlDbType.Double);
            copy.WriteOrNull(gpu.MemoryBytes, NpgsqlDbType.Bigint);
            copy.WriteOrNull(gpu.PowerW, NpgsqlDbType.Double);
            copy.WriteOrNull(gpu.EnergyJ, NpgsqlDbType.Double);
            copy.WriteOrNull((short?)gpu.EnergySource, NpgsqlDbType.Smallint);
            copy.WriteOrNull(gpu.Coverage, NpgsqlDbType.Double);
            copy.Write(gpu.IsPartitioned, NpgsqlDbType.Boolean);
        }

        await copy.CompleteAsync(cancel);
    }

    /// <summary>The reading of a call; null when it has none.</summary>
    public static async Task<GpuReading?> FindAsync(NpgsqlDataSource source, ProjectId project, Call call, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            SELECT device_count, utilization, memory_bytes, power_w, energy_j, energy_source, coverage, partitioned FROM call_gpu
            WHERE project_id = $1 AND trace_id = $2 AND span_id = $3 AND time = $4
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(CallRows.TraceUuid(call.Id.TraceId));
        command.Parameters.AddWithValue(unchecked((long)call.Id.SpanId));
        command.Parameters.AddWithValue(call.Time);
        await using var row = await command.ExecuteReaderAsync(cancel);
        return !await row.ReadAsync(cancel) ? null : new()
        {
            Count = row.GetInt32(0),
            Utilization = row.IsDBNull(1) ? null : row.GetDouble(1),
            MemoryBytes = row.IsDBNull(2) ? null : row.GetInt64(2),
            PowerW = row.IsDBNull(3) ? null : row.GetDouble(3),
            EnergyJ = row.IsDBNull(4) ? null : row.GetDouble(4),
            EnergySource = row.IsDBNull(5) ? null : (GpuEnergySource)row.GetInt16(5),
            Coverage = row.IsDBNull(6) ? null : row.GetDouble(6),
            IsPartitioned = row.GetBoolean(7),
        };
    }
}
