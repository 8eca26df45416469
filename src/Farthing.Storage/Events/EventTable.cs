using Farthing.Core.Outcomes;
using Farthing.Storage.Status;
using Npgsql;
using NpgsqlTypes;

namespace Farthing.Storage.Events;

/// <summary>A table of attributed events: what differs between outcomes and revenue.</summary>
/// <param name="Name">The table.</param>
/// <param name="Kind">As what its rows are accounted for; its name is that of their keys.</param>
/// <param name="Columns">The columns that the other table does not have, in order.</param>
/// <param name="Write">Writes them.</param>
/// <param name="Read">Reads them, from a place on.</param>
internal sealed record EventTable<T>(
    string Name, AccountedKind Kind, string[] Columns, Action<NpgsqlBinaryImporter, T> Write, Func<EventOrigin, NpgsqlDataReader, int, T> Read)
    where T : AttributedEvent;

/// <summary>The tables.</summary>
internal static class EventTables
{
    public static EventTable<Outcome> Outcomes { get; } = new(
        "outcomes", AccountedKind.Outcome, ["name", "value"],
        static (copy, outcome) =>
        {
            copy.Write(outcome.Name, NpgsqlDbType.Text);
            copy.Write(outcome.Value, NpgsqlDbType.Double);
        },
        static (origin, row, at) => new(origin, row.GetString(at), row.GetDouble(at + 1)));

    public static EventTable<Revenue> Revenue { get; } = new(
        "revenue", AccountedKind.Revenue, ["amount", "currency", "kind"],
        static (copy, revenue) =>
        {
            copy.Write(revenue.Amount, NpgsqlDbType.Numeric);
            copy.Write(revenue.Currency, NpgsqlDbType.Text);
            Writing.CopyExtensions.WriteOrNull(copy, revenue.Kind, NpgsqlDbType.Text);
        },
        static (origin, row, at) => new(origin, row.GetDecimal(at), row.GetString(at + 1), row.IsDBNull(at + 2) ? null : row.GetString(at + 2)));
}
