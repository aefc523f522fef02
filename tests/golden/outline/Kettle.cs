using System;
using static System.Math;
using Json = System.Text.Json;

namespace Tea.House
{
    /// <summary>Holds water.</summary>
    [Serializable]
    public partial class Kettle<T> : Vessel, IDisposable where T : Leaf
    {
        public const int MaxCups = 12;
        private readonly int litres = 2, cups;
        public event EventHandler Boiled;

        /// <summary>How full.</summary>
        public int Level { get; private set; } = 1;
        public bool Full => Level > 3;

        public Kettle(int litres) : base(litres) { }

        ~Kettle() { }

        [Obsolete("x")]
        [Log]
        public async Task<int> Boil(int minutes, params string[] names)
        {
            int Local(int x) => x;
            return Local(minutes);
        }

        public static Kettle<T> operator +(Kettle<T> a, Kettle<T> b) => a;
        public int this[int i] => i;
        void IDisposable.Dispose() { }
        public delegate void Pour(int ml);
    }

    public enum Size { Small, Large = 2 }
    public record Point(int X, int Y);
    public interface IVessel { void Pour(); }
    public struct Cup { public int Level; }
}
