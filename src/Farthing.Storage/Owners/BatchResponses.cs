using System.Runtime.InteropServices;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Owners;

/// <summary>Finds the records of one response in a batch.</summary>
internal static class BatchResponses
{
    public static List<Response> Of(IReadOnlyList<PricedCall> calls)
    {
        var responses = new List<Response>(calls.Count);
        var claimed = new Dictionary<CallClaim, Response>(calls.Count);
        foreach (var call in calls)
        {
            var (own, neighbour) = CallClaim.Of(call.Project, call.Call);
            var known = claimed.GetValueOrDefault(own) ?? (neighbour is { } day ? claimed.GetValueOrDefault(day) : null);
            if (known is null || !CallClaim.AreOne(known.Best.Call, call.Call))
            {
                // Of two of one hash the second has no claim: it is billed, and found again by its ids alone.
                known = new(call);
                responses.Add(known);
            }
            else
            {
                known.Add(call);
            }

            Claim(own, known, claimed);
            if (neighbour is { } other)
            {
                Claim(other, known, claimed);
            }
        }

        return responses;
    }

    private static void Claim(CallClaim claim, Response response, Dictionary<CallClaim, Response> claimed)
    {
        ref var holder = ref CollectionsMarshal.GetValueRefOrAddDefault(claimed, claim, out var exists);
        if (!exists)
        {
            holder = response;
            response.Claims.Add(claim);
        }
    }
}
