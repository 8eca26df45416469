using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Storage.Reratings;
using Npgsql;

namespace Farthing.Storage.Owners;

/// <summary>A stored call that is to be superseded.</summary>
/// <param name="Call">The fact, with its project.</param>
/// <param name="Owner">The call that is billed instead.</param>
internal sealed record Superseding(OwnerCall Call, CallId Owner);

/// <summary>
/// Decides which call is billed for a response where one of another batch has claimed it: the one of higher rank, and of
/// equals the one that was there. What loses its claim is superseded.
/// </summary>
internal static class OwnerDecision
{
    /// <summary>Decides in the connection's transaction, and sets each response's owner.</summary>
    /// <param name="connection">With a transaction.</param>
    /// <param name="responses">What has come.</param>
    /// <param name="asked">What else is to be superseded, unless it is already.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The calls that are billed no more.</returns>
    public static async Task<List<Correction>> TakeAsync(
        NpgsqlConnection connection, List<Response> responses, IReadOnlyList<Superseding> asked, CancellationToken cancel)
    {
        var taken = responses.Count == 0 ? [] : await ClaimRows.TakeAsync(connection, responses, cancel);
        var contested = responses.FindAll(r => !r.Claims.TrueForAll(taken.Contains));
        var wanted = contested.SelectMany(r => r.Claims).Concat(asked.Select(a => CallClaim.Of(a.Call.Project, a.Call.Stored.Call).Own)).ToHashSet();
        if (wanted.Count == 0)
        {
            return [];
        }

        var held = await ClaimRows.HoldAsync(connection, wanted, cancel);
        var others = held.Where(h => !taken.Contains(h.Claim)).ToLookup(h => h.Claim);
        List<CallKey> keys =
        [
            .. contested.SelectMany(r => r.Claims.SelectMany(c => others[c]).Where(h => h.Owner.Id != r.Best.Call.Id)).Select(h => KeyOf(h.Owner))
                .Concat(asked.Select(a => a.Call.Key)).Distinct(),
        ];
        if (keys.Count > 0)
        {
            // Behind the claims, and before what holds is read: from here on nobody else corrects these calls.
            await CorrectionLock.ShareAsync(connection, cancel);
        }

        var stored = (await OwnerCalls.ReadAsync(connection, keys, cancel)).ToDictionary(c => c.Key);
        var byResponse = held.ToLookup(h => (h.Claim.Project, h.Claim.Key));
        var corrections = new Dictionary<CallKey, Correction>();
        var given = new Dictionary<CallClaim, StoredClaim>();
        foreach (var response in contested)
        {
            Decide(response, [.. response.Claims.SelectMany(c => others[c]).Select(h => h.Owner).Distinct()], stored, corrections);
            foreach (var claim in byResponse[(response.Claims[0].Project, response.Claims[0].Key)].Where(h => IsToGive(h, response, stored, corrections)))
            {
                given[claim.Claim] = claim with { Owner = response.Owner };
            }
        }

        foreach (var (call, owner) in asked)
        {
            Supersede(call.Key, owner, stored, corrections);
        }

        await ClaimRows.GiveAsync(connection, [.. given.Values], cancel);
        return [.. corrections.Values];
    }

    private static void Decide(
        Response response, List<CallOwner> owners, Dictionary<CallKey, OwnerCall> stored, Dictionary<CallKey, Correction> corrections)
    {
        var same = owners.FindAll(o => o.Id == response.Best.Call.Id || IsOf(response, o, stored));
        var isThere = same.Exists(o => o.Id == response.Best.Call.Id);
        var best = same.OrderByDescending(o => o.Rank).ThenBy(o => o.Time).Select(o => (CallOwner?)o).FirstOrDefault();
        response.Owner = best is { } there && (isThere || there.Rank >= response.Best.Rank) ? there : new(response.Best);
        foreach (var loser in same.Where(o => o.Id != response.Owner.Id))
        {
            Supersede(KeyOf(loser), response.Owner.Id, stored, corrections);
        }
    }

    // What is superseded already claims nothing: calls that it repeats are billed. Nor does what is no more in storage.
    private static bool IsOf(Response response, CallOwner owner, Dictionary<CallKey, OwnerCall> stored) =>
        stored.TryGetValue(KeyOf(owner), out var call) && call.Stored.Cost.Status != PricingStatus.Superseded
            && CallClaim.AreOne(call.Stored.Call, response.Best.Call);

    private static bool IsToGive(
        StoredClaim held, Response response, Dictionary<CallKey, OwnerCall> stored, Dictionary<CallKey, Correction> corrections)
    {
        if (held.Owner.Id == response.Owner.Id)
        {
            return false;
        }

        // Of another response of the same hash it stays; on a day that this one does not claim only what is superseded goes.
        var isOther = stored.TryGetValue(KeyOf(held.Owner), out var call) && !CallClaim.AreOne(call.Stored.Call, response.Best.Call);
        return !isOther && (response.Claims.Contains(held.Claim) || corrections.ContainsKey(KeyOf(held.Owner)));
    }

    private static void Supersede(CallKey key, CallId owner, Dictionary<CallKey, OwnerCall> stored, Dictionary<CallKey, Correction> corrections)
    {
        if (stored.TryGetValue(key, out var call) && call.Stored.Cost.Status != PricingStatus.Superseded && key.Id != owner)
        {
            corrections.TryAdd(key, new(call.Project, call.Series, call.Stored.Call, call.Stored.Cost, CallCost.Superseded) { Owner = owner });
        }
    }

    private static CallKey KeyOf(CallOwner owner) => new(owner.Project, owner.Id, owner.Time);
}
