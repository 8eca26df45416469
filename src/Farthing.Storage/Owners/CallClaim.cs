using System.Buffers.Binary;
using System.Text;
using Farthing.Core.Calls;
using Farthing.Core.Ownership;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Owners;

/// <summary>What a call claims for itself: that of its response it is the one that is billed.</summary>
/// <param name="Project">Whose it is.</param>
/// <param name="Key">The response, by a hash.</param>
/// <param name="Day">The day of the call, in UTC.</param>
internal readonly record struct CallClaim(int Project, long Key, DateOnly Day)
{
    // An id of that many characters does not repeat by chance.
    private const int LongEnough = 16;

    private static readonly TimeSpan s_nearMidnight = TimeSpan.FromHours(1);

    /// <summary>What a call claims: its day and, near midnight, the neighbouring one too.</summary>
    public static (CallClaim Own, CallClaim? Neighbour) Of(ProjectId project, Call call)
    {
        var own = new CallClaim(project.Value, KeyOf(call), DateOnly.FromDateTime(call.Time));
        var time = call.Time.TimeOfDay;
        return (own, time < s_nearMidnight ? own with { Day = own.Day.AddDays(-1) }
            : time > TimeSpan.FromDays(1) - s_nearMidnight ? own with { Day = own.Day.AddDays(1) }
            : null);
    }

    /// <summary>Whether two calls are records of one response: what a claim says by its hash, in full. An id that
    /// comes again may be another response's.</summary>
    public static bool AreOne(Call one, Call other) =>
        one.ResponseId is not { Length: > 0 } id ? other.ResponseId is not { Length: > 0 } && one.Id == other.Id
        : id == other.ResponseId && (id.Length >= LongEnough || one.Id.TraceId == other.Id.TraceId)
            && (one.Id == other.Id || ResponseRecord.Of(one).MayBeOneWith(ResponseRecord.Of(other)));

    /// <summary>The order of their index.</summary>
    public static int Compare(CallClaim one, CallClaim other) => (one.Project, one.Key, one.Day).CompareTo((other.Project, other.Key, other.Day));

    // The provider is left out: dialects name the same one differently.
    private static long KeyOf(Call call)
    {
        var id = call.ResponseId ?? "";
        var length = 1 + 16 + 8 + Encoding.UTF8.GetMaxByteCount(id.Length);
        var bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        var at = 17;
        bytes[0] = (byte)(id.Length == 0 ? 's' : id.Length < LongEnough ? 't' : 'r');
        BinaryPrimitives.WriteUInt128BigEndian(bytes[1..], id.Length >= LongEnough ? UInt128.Zero : call.Id.TraceId);
        if (id.Length == 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes[at..], call.Id.SpanId);
            at += 8;
        }
        else
        {
            at += Encoding.UTF8.GetBytes(id, bytes[at..]);
        }

        return Hash(bytes[..at]);
    }

    // FNV-1a of 64 bits: the same in every process, and a fraction of what a digest takes. Two of one hash are told apart by
    // what they say in full.
    private static long Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Basis = 14695981039346656037, Prime = 1099511628211;
        var hash = Basis;
        foreach (var octet in bytes)
        {
            hash = unchecked((hash ^ octet) * Prime);
        }

        return unchecked((long)hash);
    }
}
