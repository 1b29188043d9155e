! cg: the smallest eigenvalue of a large sparse matrix by inverse power iteration; each step solves a linear system by
! conjugate gradients. Ranks have a part of the rows each, gather the whole vector for each product, and speak often.
! The idea is that of the kernel CG of the NAS parallel benchmarks; matrix, generator and verification are not.
!
! The matrix is shift * I + L, where L is the Laplacian of a random graph with weights: each of some random permutations
! joins i with its image. So it is symmetric and positive definite, any rank can make its rows without the others, and
! the answer is known: L * (1, ..., 1) = 0, so that the smallest eigenvalue is the shift.
!
! Verified are the residual of each system, as the next one would heal what is lost in one; the eigenvalue; and that its
! vector is constant. The iteration is done again and again from another vector each time, as there is little to be
! computed in one that has converged. The first estimate of the eigenvalue is still far from it, depends on all of the
! matrix, and is the same for any number of ranks.
module cg_matrix
    use, intrinsic :: iso_fortran_env, only: int32, int64, real64
    implicit none
    private
    public :: matrix, matrix_make, matrix_times, share, chance

    real(real64), parameter, public :: shift = 1

    ! Rows first + 1 to first + rows of n. Entries beside the diagonal are negative: weights are what they take away.
    type :: matrix
        integer :: n, first, rows, degree, ranks
        integer(int32), allocatable :: columns(:, :)
        real(real64), allocatable :: weights(:, :), diagonal(:)
    end type

    integer(int64), parameter :: prime = 2147483647_int64

contains

    ! Where a rank's rows begin, counted from 0.
    pure function share(n, rank, ranks) result(first)
        integer, intent(in) :: n, rank, ranks
        integer :: first

        first = n / ranks * rank + min(rank, mod(n, ranks))
    end function

    ! A number from 0 to 1 that follows from two others. Products stay below 2**62: integers must not overflow.
    pure function chance(a, b) result(value)
        integer, intent(in) :: a, b
        real(real64) :: value
        integer(int64) :: x
        integer :: i

        x = mod(48271_int64 * a + 69621_int64 * b + 12345_int64, prime)
        do i = 1, 4
            x = mod(x * x + 1013904223_int64 + i * (b + 1_int64), prime)
        end do
        value = real(x + 1, real64) / real(prime, real64)
    end function

    ! i -> (factor * i + offset) mod n, a permutation as n is a power of two and the factor odd.
    pure subroutine permutation(number, n, factor, offset)
        integer, intent(in) :: number, n
        integer(int64), intent(out) :: factor, offset

        factor = 2 * int(chance(number, 1) * (n / 2 - 1), int64) + 1
        offset = int(chance(number, 2) * (n - 1), int64)
    end subroutine

    ! Newton's iteration doubles the number of bits that are right; an odd number is its own inverse modulo 8.
    pure function inverse(factor, n) result(x)
        integer(int64), intent(in) :: factor
        integer, intent(in) :: n
        integer(int64) :: x
        integer :: i

        x = mod(factor, int(n, int64))
        do i = 1, 5
            x = modulo(x * modulo(2 - factor * x, int(n, int64)), int(n, int64))
        end do
    end function

    subroutine matrix_make(a, n, permutations, rank, ranks)
        type(matrix), intent(out) :: a
        integer, intent(in) :: n, permutations, rank, ranks
        integer(int64) :: factor, offset, back
        integer :: row, i, k, from

        a%n = n
        a%ranks = ranks
        a%first = share(n, rank, ranks)
        a%rows = share(n, rank + 1, ranks) - a%first
        a%degree = 2 * permutations
        allocate (a%columns(a%degree, a%rows), a%weights(a%degree, a%rows), a%diagonal(a%rows))
        do k = 1, permutations
            call permutation(k, n, factor, offset)
            back = inverse(factor, n)
            do row = 1, a%rows
                i = a%first + row - 1
                from = int(modulo(back * modulo(i - offset, int(n, int64)), int(n, int64)))
                a%columns(2 * k - 1, row) = int(mod(factor * i + offset, int(n, int64))) + 1
                a%weights(2 * k - 1, row) = chance(i, k + 2)
                a%columns(2 * k, row) = from + 1
                a%weights(2 * k, row) = chance(from, k + 2)
            end do
        end do
        do row = 1, a%rows
            a%diagonal(row) = shift + sum(a%weights(:, row))
        end do
    end subroutine

    ! The rank's rows of the product with a vector that is there as a whole.
    pure subroutine matrix_times(a, whole, product)
        type(matrix), intent(in) :: a
        real(real64), intent(in) :: whole(:)
        real(real64), intent(out) :: product(:)
        real(real64) :: value
        integer :: row, entry

        do row = 1, a%rows
            value = a%diagonal(row) * whole(a%first + row)
            do entry = 1, a%degree
                value = value - a%weights(entry, row) * whole(a%columns(entry, row))
            end do
            product(row) = value
        end do
    end subroutine

end module

module cg_solver
    use, intrinsic :: iso_fortran_env, only: real64
    use mpi_f08
    use cg_matrix
    implicit none
    private
    public :: outcome, eigenvalue

    integer, parameter :: steps = 12       ! each one makes the estimate some hundred times better
    integer, parameter :: iterations = 25  ! of conjugate gradients in each step

    ! The residual is the largest one of all steps.
    type :: outcome
        real(real64) :: first_estimate = 0, estimate = 0, residual = 0, unevenness = 0
    end type

contains

    function dot(x, y) result(total)
        real(real64), intent(in) :: x(:), y(:)
        real(real64) :: own, total

        own = dot_product(x, y)
        call MPI_Allreduce(own, total, 1, MPI_DOUBLE_PRECISION, MPI_SUM, MPI_COMM_WORLD)
    end function

    subroutine gather(a, part, whole)
        type(matrix), intent(in) :: a
        real(real64), intent(in) :: part(:)
        real(real64), intent(inout) :: whole(:)
        integer :: counts(a%ranks), places(a%ranks), i

        do i = 1, a%ranks
            places(i) = share(a%n, i - 1, a%ranks)
            counts(i) = share(a%n, i, a%ranks) - places(i)
        end do
        call MPI_Allgatherv(part, size(part), MPI_DOUBLE_PRECISION, whole, counts, places, MPI_DOUBLE_PRECISION, &
                MPI_COMM_WORLD)
    end subroutine

    ! Solves a * z = x, from 0, with a number of iterations that does not depend on rounding.
    subroutine solve(a, x, z, whole)
        type(matrix), intent(in) :: a
        real(real64), intent(in) :: x(:)
        real(real64), intent(out) :: z(:)
        real(real64), intent(inout) :: whole(:)
        real(real64), allocatable :: r(:), p(:), q(:)
        real(real64) :: rho, last, alpha
        integer :: i

        allocate (r(size(x)), p(size(x)), q(size(x)))
        z = 0
        r = x
        p = x
        rho = dot(r, r)
        do i = 1, iterations
            call gather(a, p, whole)
            call matrix_times(a, whole, q)
            alpha = rho / dot(p, q)
            z = z + alpha * p
            r = r - alpha * q
            last = rho
            rho = dot(r, r)
            if (rho <= tiny(rho)) exit
            p = r + rho / last * p
        end do
    end subroutine

    ! Norm of x - a * z.
    function residual_of(a, x, z, whole) result(norm)
        type(matrix), intent(in) :: a
        real(real64), intent(in) :: x(:), z(:)
        real(real64), intent(inout) :: whole(:)
        real(real64) :: norm
        real(real64), allocatable :: product(:)

        allocate (product(size(x)))
        call gather(a, z, whole)
        call matrix_times(a, whole, product)
        norm = sqrt(dot(x - product, x - product))
    end function

    ! From a vector that has this number.
    function eigenvalue(a, start) result(found)
        type(matrix), intent(in) :: a
        integer, intent(in) :: start
        type(outcome) :: found
        real(real64), allocatable :: x(:), z(:), whole(:)
        real(real64) :: largest
        integer :: i

        allocate (x(a%rows), z(a%rows), whole(a%n))
        x = [(chance(a%first + i, -start) - 0.3_real64, i = 1, a%rows)]
        x = x / sqrt(dot(x, x))
        do i = 1, steps
            call solve(a, x, z, whole)
            found%estimate = 1 / dot(x, z)
            if (i == 1) found%first_estimate = found%estimate
            found%residual = max(found%residual, residual_of(a, x, z, whole))
            x = z / sqrt(dot(z, z))
        end do
        call gather(a, x, whole)
        largest = maxval(whole)
        found%unevenness = (largest - minval(whole)) / largest
    end function

end module

program cg
    use, intrinsic :: iso_fortran_env, only: error_unit, real64
    use mpi_f08
    use kernel
    use cg_matrix
    use cg_solver
    implicit none

    ! By size: rows, permutations, and vectors to start from.
    integer, parameter :: log_rows(4) = [14, 17, 18, 20], permutations(4) = [8, 12, 16, 16]
    integer, parameter :: starts(4) = [2, 12, 15, 3]
    real(real64), parameter :: most_wrong = 1e-10_real64, most_uneven = 1e-4_real64

    type(arguments) :: given
    integer :: rank, ranks, status

    call MPI_Init()
    call MPI_Comm_rank(MPI_COMM_WORLD, rank)
    call MPI_Comm_size(MPI_COMM_WORLD, ranks)
    given = read_arguments()
    status = bad_arguments
    if (given%size > 0) then
        status = run()
    else if (rank == 0) then
        call refuse('cg')
    end if
    call MPI_Finalize()
    call leave(status)

contains

    function is_right(found) result(right)
        type(outcome), intent(in) :: found
        logical :: right

        right = abs(found%estimate - shift) <= most_wrong .and. found%residual <= most_wrong &
                .and. found%unevenness <= most_uneven
        if (.not. right .and. rank == 0) then
            write (error_unit, '(a, es23.16, 2(a, es9.2))') 'cg: the eigenvalue is 1, found ', found%estimate, &
                    ', residual ', found%residual, ', unevenness ', found%unevenness
        end if
    end function

    function run() result(status)
        integer :: status
        type(matrix) :: a
        type(outcome) :: found
        real(real64) :: began, seconds
        logical :: verified
        character(200) :: more
        integer :: i, n

        began = seconds_now()
        n = 2**log_rows(given%size)
        call matrix_make(a, n, permutations(given%size), rank, ranks)
        verified = .true.
        do i = 1, given%repeat * starts(given%size)
            found = eigenvalue(a, mod(i, starts(given%size)))
            verified = is_right(found) .and. verified
        end do
        seconds = seconds_now() - began
        write (more, '(3(a, i0), 2(a, f14.12))') ' rows=', n, ' entries=', (a%degree + 1) * n, ' starts=', &
                starts(given%size), ' first=', found%first_estimate, ' eigenvalue=', found%estimate
        if (rank == 0) call report('cg', ranks, given, seconds, verified, trim(more))
        status = merge(ok, not_verified, verified)
    end function

end program
