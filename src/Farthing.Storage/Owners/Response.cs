using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Owners;

/// <summary>The records of one response in a batch.</summary>
internal sealed class Response(PricedCall first)
{
    /// <summary>The one of highest rank; of equals the first.</summary>
    public PricedCall Best { get; private set; } = first;

    /// <summary>The others, each once.</summary>
    public List<PricedCall> Others { get; } = [];

    /// <summary>What they claim.</summary>
    public List<CallClaim> Claims { get; } = [];

    public ProjectId Project => Best.Project;

    /// <summary>What is billed for all of them: the best of them, unless a better one is stored.</summary>
    public CallOwner Owner { get; set; } = new(first);

    public void Add(PricedCall record)
    {
        if (record.Call.Id == Best.Call.Id)
        {
            return;
        }

        var better = record.Rank > Best.Rank;
        Others.Add(better ? Best : record);
        if (better)
        {
            Best = record;
            Owner = new(record);
        }
    }
}

/// <summary>The call that is billed for a response.</summary>
internal readonly record struct CallOwner(CallId Id, DateTime Time, short Rank)
{
    public CallOwner(PricedCall call)
        : this(call.Call.Id, call.Call.Time, call.Rank)
    {
    }
}
