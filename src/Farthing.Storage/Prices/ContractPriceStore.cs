using System.Globalization;
using System.Text.Json;
using Farthing.Core.Amounts;
using Farthing.Core.Pricing.Contracts;
using Farthing.Core.Usage;
using Farthing.Storage.Projects;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Prices;

/// <summary>A contract price as it is kept.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Project">Whose it is.</param>
/// <param name="Price">What it is.</param>
/// <param name="MadeAt">When it was entered, in UTC.</param>
public sealed record StoredContractPrice(long Id, ProjectId Project, ContractPrice Price, DateTime MadeAt);

/// <summary>Keeps contract prices. None is ever edited: one that was wrong is withdrawn.</summary>
public sealed class ContractPriceStore(NpgsqlDataSource source, TimeProvider time)
{
    /// <summary>Puts one in force; every server takes it over.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="FormatException">It cannot be; the message says why.</exception>
    public async Task<long> AddAsync(ProjectId project, ContractPrice contract, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(contract);
        contract.Checked();
        await using var command = source.CreateCommand(
            """
            INSERT INTO contract_prices (project_id, provider, model, tier, valid_from, valid_to, percent_off, includes_units, rates, note, made_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING contract_price_id
            """);
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(contract.Provider);
        command.Parameters.AddWithValue(contract.Model);
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)contract.Tier ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, (object?)contract.From ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, (object?)contract.To ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.Numeric, (object?)contract.PercentOff ?? DBNull.Value);
        command.Parameters.AddWithValue(contract.IncludesUnits);
        command.Parameters.AddWithValue(NpgsqlDbType.Jsonb, contract.Rates.IsEmpty ? DBNull.Value : JsonSerializer.Serialize(
            contract.Rates.Pairs.ToDictionary(r => r.Key.Name(), r => Money.Exact(r.Value))));
        command.Parameters.AddWithValue(contract.Note);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    /// <summary>Those of a project that are in force, in the order in which they were entered.</summary>
    public Task<IReadOnlyList<StoredContractPrice>> ListAsync(ProjectId project, CancellationToken cancel) => ReadAsync(project, cancel);

    /// <summary>Those of every project.</summary>
    internal Task<IReadOnlyList<StoredContractPrice>> InForceAsync(CancellationToken cancel) => ReadAsync(null, cancel);

    /// <summary>Takes one out of force. Costs that were charged by it stay.</summary>
    /// <returns>False when the project has none of that number in force.</returns>
    public async Task<bool> WithdrawAsync(ProjectId project, long id, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            "UPDATE contract_prices SET withdrawn_at = $3 WHERE project_id = $1 AND contract_price_id = $2 AND withdrawn_at IS NULL");
        command.Parameters.AddWithValue(project.Value);
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(time.GetUtcNow().UtcDateTime);
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }

    private async Task<IReadOnlyList<StoredContractPrice>> ReadAsync(ProjectId? project, CancellationToken cancel)
    {
        await using var command = source.CreateCommand(
            """
            SELECT contract_price_id, project_id, provider, model, tier, valid_from, valid_to, percent_off, includes_units, rates::text, note, made_at
            FROM contract_prices WHERE withdrawn_at IS NULL AND ($1 IS NULL OR project_id = $1) ORDER BY contract_price_id
            """);
        command.Parameters.AddWithValue(NpgsqlDbType.Integer, (object?)project?.Value ?? DBNull.Value);
        var all = new List<StoredContractPrice>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            all.Add(new(reader.GetInt64(0), new(reader.GetInt32(1)), Read(reader), reader.GetDateTime(11)));
        }

        return all;
    }

    private static ContractPrice Read(NpgsqlDataReader reader) => new()
    {
        Provider = reader.GetString(2),
        Model = reader.GetString(3),
        Tier = reader.IsDBNull(4) ? null : reader.GetString(4),
        From = reader.IsDBNull(5) ? null : reader.GetDateTime(5),
        To = reader.IsDBNull(6) ? null : reader.GetDateTime(6),
        PercentOff = reader.IsDBNull(7) ? null : reader.GetDecimal(7),
        IncludesUnits = reader.GetBoolean(8),
        Rates = reader.IsDBNull(9) ? default : Rates(reader.GetString(9)),
        Note = reader.GetString(10),
    };

    private static MeterMap<decimal> Rates(string json)
    {
        var rates = new MeterMap<decimal>();
        foreach (var (name, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(json)!)
        {
            if (Meters.TryParse(name, out var meter))
            {
                rates[meter] = decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            }
        }

        return rates;
    }
}
